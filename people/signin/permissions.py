"""Who may enter the staff area, and what a second factor is."""

from collections.abc import Collection

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from people.accounts.models import User


def can_enter_admin(user: User) -> bool:
    """Whether the staff area is there for this person at all."""
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def second_factors(user: User) -> QuerySet[Authenticator]:
    """The person's authenticator app and passkeys. Spare codes alone do not count."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return Authenticator.objects.filter(user_id=user.pk, type__in=kinds).order_by("created_at")


def has_second_factor(user: User) -> bool:
    """Whether the person has an authenticator app or a passkey."""
    return second_factors(user).exists()


def has_app_or_codes(user: User) -> bool:
    """Whether the person can type a code as second factor; without it, a passkey is the only one."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.WEBAUTHN).exists()


def has_passed(user: User, passed: Collection[int]) -> bool:
    """Whether one of the second factors that a session passed (`passed`: their numbers) is still the person's.

    One that was taken away since opens nothing any more: it may have been a stranger's.
    """
    return bool(passed) and Authenticator.objects.filter(user_id=user.pk, pk__in=passed).exists()
