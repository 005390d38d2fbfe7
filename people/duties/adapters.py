"""Where Django asks us who somebody is."""

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models import Exists, OuterRef
from django.utils import timezone

from people.accounts.models import User
from people.duties.actions import settle
from people.duties.models import Duty


class DutyBackend(AuthenticationBackend):
    """allauth's, for people whose duties begin and end: what a session may do is what the duties grant at this moment.

    It is asked at each request of somebody who is signed in, and costs no question more than finding the person.
    """

    def get_user(self, user_id: object) -> User | None:
        """The person, with what their duties grant now, even where one began or ended a second ago."""
        now = timezone.now()
        due = Duty.objects.due(now).filter(person=OuterRef("pk"))
        person = User.objects.annotate(has_duty_due=Exists(due)).filter(pk=user_id).first()
        if person is None or not self.user_can_authenticate(person):
            return None
        return settle(person, at=now) if person.has_duty_due else person
