import time

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Print what each authenticator app shows now. Only for trying out."

    def handle(self, *args: object, **options: object) -> None:
        if not settings.LOCAL:
            raise CommandError("Codes are printed only where PLAZA_LOCAL is set.")
        for one in Authenticator.objects.filter(type=Authenticator.Type.TOTP).select_related("user"):
            self.stdout.write(f"{one.user.username:<12} {present_code(decrypt(one.data['secret']))}")


def present_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))
