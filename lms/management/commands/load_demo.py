"""Invented people and their progress, through the product's own actions."""

import tomllib
from datetime import timedelta
from pathlib import Path

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certification.certificates.actions import (
    choose_shown,
    confirm_revocation,
    finish_due,
    issue_earned,
    propose_revocation,
)
from certification.certificates.models import Certificate
from certification.certificates.rules import Shown
from courses.learning.actions import finish_item
from courses.learning.models import CourseEdition
from people.accounts.actions import add_person
from people.accounts.models import User
from people.duties.actions import settle
from people.duties.models import Duty, Role
from people.reference.models import Country


class Command(BaseCommand):
    help = "Load invented people and their progress from demo/. Only for trying out; safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--file", type=Path, default=settings.BASE_DIR / "demo/people.toml")

    def handle(self, *args: object, file: Path, **options: object) -> None:
        if not settings.LOCAL:
            raise CommandError("Invented people are loaded only where PLAZA_LOCAL is set.")
        demo = tomllib.loads(file.read_text())
        plans = [plan for plan in demo["people"] if not User.objects.filter(username=plan["username"]).exists()]
        people = {plan["username"]: self._add(plan, demo["password"]) for plan in plans}
        for plan in plans:
            self._learn(people[plan["username"]], plan)
        for plan in plans:
            self._certify(people[plan["username"]], plan)
        finish_due()
        self.stdout.write(f"{len(plans)} people added")

    def _add(self, plan: dict, password: str) -> User:
        fields = {name: plan[name] for name in ("alias", "printed_name", "zone", "discreet_mail") if name in plan}
        person = add_person(
            plan["username"],
            password=password,
            email=plan.get("email", ""),
            language=plan["language"],
            country=Country.objects.filter(code=plan.get("country", "")).first(),
            country_withheld="country" not in plan,
            one_name_for_all=bool(fields.get("printed_name")),
            **fields,
        )
        if "role" in plan:
            now = timezone.now()
            role = Role.objects.get(slug=plan["role"])
            Duty.objects.create(person=person, role=role, since=person.date_joined, given_at=now)
            settle(person)
            TOTP.activate(person, generate_totp_secret())
        return person

    def _learn(self, person: User, plan: dict) -> None:
        edition = CourseEdition.objects.select_related("course").order_by("-number").first()
        if "finished" not in plan or edition is None:
            return
        steps = list(edition.items.steps().filter(is_required=True).select_related("item"))
        steps = steps if plan["finished"] == "all" else steps[: plan["finished"]]
        begin = timezone.now() - timedelta(days=len(steps) + 1)
        for day, step in enumerate(steps):
            at = begin + timedelta(days=day)
            finish_item(person, step.item, course=edition.course, language=plan["language"], at=at)

    def _certify(self, person: User, plan: dict) -> None:
        issue_earned(person)
        for certificate in Certificate.objects.of(person):
            choose_shown(certificate, Shown(plan.get("shown", "status")), by=person)
            if plan.get("revoked"):
                self._revoke(certificate)

    def _revoke(self, certificate: Certificate) -> None:
        first, second = User.objects.filter(is_staff=True).order_by("pk")[:2]
        note = "Invented for trying out: issued twice by mistake."
        propose_revocation(certificate, reason=Certificate.Reason.MISTAKE, note=note, by=first)
        certificate.refresh_from_db()
        confirm_revocation(certificate, by=second)
