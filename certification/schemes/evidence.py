"""What people have done, asked of the apps below: one function for each kind of criterion.

Each of them takes a criterion and where its person stands in the query around it, and answers with a condition. So the
same function serves a list of thousands of claims and one person.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from certification.schemes.models import Claim, CriteriaVersion, EvidenceRow, Scheme, SchemeCriterion
from courses.learning.models import Blocker, ItemCompletion, LearningItem, QuizAttempt, TaskSubmission, blockers_of
from people.accounts.models import User


def finished(criterion: SchemeCriterion, person: OuterRef) -> Exists:
    """Finished in whatever language: the item, or any that stood in its place before or after."""
    return Exists(ItemCompletion.objects.filter(person=person, item__in=criterion.chain))


def quiz_result(criterion: SchemeCriterion, person: OuterRef) -> Exists:
    """One try at the quiz with at least that share right."""
    attempts = QuizAttempt.objects.filter(person=person, item__in=criterion.chain, handed_in_at__isnull=False)
    return Exists(attempts.filter(share__gte=criterion.share))


def task_handed_in(criterion: SchemeCriterion, person: OuterRef) -> Exists:
    """The task of the lesson handed in; a draft is not."""
    submissions = TaskSubmission.objects.filter(person=person, item__in=criterion.chain)
    return Exists(submissions.filter(response__handed_in_at__isnull=False))


def evidence_from_above(criterion: SchemeCriterion, person: OuterRef) -> Exists:
    """Rows of that kind, as those above have handed them down, that come to at least that amount in sum."""
    rows = EvidenceRow.objects.that_counts().filter(person=person, kind=criterion.evidence).order_by()
    return Exists(rows.values("person").annotate(sum=Sum("amount")).filter(sum__gte=criterion.amount))


EVIDENCE: dict[str, Callable[[SchemeCriterion, OuterRef], Exists]] = {
    SchemeCriterion.Kind.FINISHED: finished,
    SchemeCriterion.Kind.QUIZ: quiz_result,
    SchemeCriterion.Kind.TASK: task_handed_in,
    SchemeCriterion.Kind.EVIDENCE: evidence_from_above,
}


def earned(claims: QuerySet[Claim], version: CriteriaVersion) -> QuerySet[Claim]:
    """Those of `claims` on that version of which everything is met; none where it asks for nothing. One query."""
    asked = version.asked()
    if not asked:
        return claims.none()
    claims = claims.filter(criteria=version)
    for criterion in asked:
        claims = claims.filter(EVIDENCE[criterion.kind](criterion, OuterRef("person")))
    return claims


def begun(people: QuerySet, version: CriteriaVersion) -> QuerySet:
    """Those of `people` who have done anything that the version asks for. One query."""
    asked = version.asked()
    items = [item for one in asked for item in one.chain]
    kinds = [one.evidence for one in asked if one.kind == SchemeCriterion.Kind.EVIDENCE]
    has_begun = Q(Exists(ItemCompletion.objects.filter(person=OuterRef("pk"), item__in=items)))
    has_begun |= Q(Exists(EvidenceRow.objects.that_counts().filter(person=OuterRef("pk"), kind__in=kinds)))
    for criterion in asked:
        if criterion.kind in (SchemeCriterion.Kind.QUIZ, SchemeCriterion.Kind.TASK):
            has_begun |= Q(EVIDENCE[criterion.kind](criterion, OuterRef("pk")))
    return people.filter(has_begun)


def busy_people(versions: Iterable[CriteriaVersion], *, since: datetime, after: int) -> set[int]:
    """Ids of the people who have done anything since a moment that one of the versions asks for. Five queries at most.

    Of what is finished, also what was written down behind the row `after`, on whatever day it was done.
    """
    asked = [one for version in versions for one in version.asked()]
    items = {kind: [item for one in asked if one.kind == kind for item in one.chain] for kind in SchemeCriterion.Kind}
    kinds = [one.evidence for one in asked if one.kind == SchemeCriterion.Kind.EVIDENCE]
    done = ItemCompletion.objects.filter(
        person__isnull=False, item__in=[item for row in items.values() for item in row]
    )
    tasks = TaskSubmission.objects.filter(
        item__in=items[SchemeCriterion.Kind.TASK], response__handed_in_at__isnull=False
    )
    sources = [
        done.filter(completed_at__gte=since),
        done.filter(pk__gt=after),
        QuizAttempt.objects.filter(item__in=items[SchemeCriterion.Kind.QUIZ], handed_in_at__gte=since),
        # What is taken over from a device bears the day of the deed; that it came is seen from when it was saved.
        tasks.filter(Q(response__handed_in_at__gte=since) | Q(response__saved_at__gte=since)),
        EvidenceRow.objects.filter(kind__in=kinds, checked_at__gte=since),
    ]
    return {person for rows in sources for person in rows.order_by().values_list("person_id", flat=True)}


def digest_of(scheme: Scheme) -> str:
    """Another one as soon as the scheme asks for something else, in whatever version, and whatever the reason."""
    asked = [
        (version.pk, one.pk, one.kind, str(one.share), one.evidence, str(one.amount), [item.pk for item in one.chain])
        for version in scheme.versions.all()
        for one in version.asked()
    ]
    return sha256(repr(asked).encode()).hexdigest()


def missing_criteria(person: User, criteria: Collection[SchemeCriterion]) -> list[SchemeCriterion]:
    """Those of `criteria` that `person` has not met. One query, however many they are."""
    if not criteria:
        return []
    met = {f"met_{one.pk}": EVIDENCE[one.kind](one, OuterRef("pk")) for one in criteria}
    row = get_user_model().objects.filter(pk=person.pk).annotate(**met).values(*met).first() or {}
    return [one for one in criteria if not row.get(f"met_{one.pk}")]


def criteria_for(person: User, schemes: Iterable[Scheme]) -> dict[Scheme, list[SchemeCriterion]]:
    """What each scheme asks of this person: by the version that they began under, else by the current. One query."""
    kept = dict(Claim.objects.of(person).values_list("scheme", "criteria"))
    versions = {
        scheme: next((v for v in scheme.versions.all() if v.pk == kept.get(scheme.pk)), scheme.current)
        for scheme in schemes
    }
    return {scheme: version.asked() if version else [] for scheme, version in versions.items()}


def remaining(person: User, scheme: Scheme) -> list[LearningItem | SchemeCriterion]:
    """What `person` still has to do for `scheme`, each thing once."""
    return once(missing_criteria(person, criteria_for(person, [scheme])[scheme]))


def once(criteria: Iterable[SchemeCriterion]) -> list[LearningItem | SchemeCriterion]:
    """What those criteria ask a newcomer for, in their order, each thing once."""
    return list(dict.fromkeys(one.asks_for for one in criteria))


@dataclass(frozen=True)
class ItemEvidence:
    """How one thing was done: when, from where, and for a quiz after how many tries with which best share (0 to 1).

    `replaced_by`: the title of what has taken its place, if anything.
    """

    title: str
    replaced_by: str
    done_at: datetime | None
    source: str
    tries: int | None
    best: float | None


def evidence_of(person: User, version: CriteriaVersion | None) -> list[ItemEvidence]:
    """How `person` did each thing that a version asks for, never what they wrote. Three queries."""
    criteria = list(version.criteria.all()) if version else []
    return [*_of_items(person, [one.chain for one in criteria]), *_from_above(person, criteria)]


def _of_items(person: User, chains: Iterable[Iterable[LearningItem]]) -> list[ItemEvidence]:
    items = list(dict.fromkeys(item for chain in chains for item in chain))
    done = {row.item_id: row for row in ItemCompletion.objects.filter(person=person, item__in=items)}
    attempts = QuizAttempt.objects.filter(person=person, item__in=items, handed_in_at__isnull=False).order_by()
    quizzes = {row["item"]: row for row in attempts.values("item").annotate(tries=Count("pk"), best=Max("share"))}
    return [_item_evidence(item, done.get(item.pk), quizzes.get(item.pk, {})) for item in items]


def _item_evidence(item: LearningItem, row: ItemCompletion | None, quiz: dict) -> ItemEvidence:
    source = str(row.get_source_display()) if row else ""
    instead = item.replaced_by.title if item.left_at and item.replaced_by else ""
    return ItemEvidence(item.title, instead, row and row.completed_at, source, quiz.get("tries"), quiz.get("best"))


def _from_above(person: User, criteria: list[SchemeCriterion]) -> list[ItemEvidence]:
    asked = {one.evidence: one for one in criteria if one.kind == SchemeCriterion.Kind.EVIDENCE}
    if not asked:
        return []
    rows = EvidenceRow.objects.that_counts().filter(person=person, kind__in=asked).select_related("checker")
    return [_row_evidence(asked[row.kind], row) for row in rows]


def _row_evidence(criterion: SchemeCriterion, row: EvidenceRow) -> ItemEvidence:
    source = f"{row.amount.normalize():f}, {row.checker or '–'}"
    return ItemEvidence(criterion.title, "", row.checked_at, source, None, None)


def schemes_nobody_can_earn() -> list[tuple[Scheme, Blocker | None]]:
    """The open schemes that nobody new can earn at present, each with what stands in the way; None: it asks nothing."""
    asked = {scheme: scheme.asked() for scheme in Scheme.objects.open()}
    items = {scheme: [one.chain[-1] for one in criteria if one.chain] for scheme, criteria in asked.items()}
    blockers = blockers_of({item for of_scheme in items.values() for item in of_scheme})
    found: list[tuple[Scheme, Blocker | None]] = []
    for scheme, criteria in asked.items():
        if not criteria:
            found.append((scheme, None))
        elif blocked := [item for item in items[scheme] if item.pk in blockers]:
            found.append((scheme, blockers[blocked[0].pk]))
    return found
