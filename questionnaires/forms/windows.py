"""What a form of a questionnaire sends besides its answers: from which state it began, when what was typed, by whom."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.http import HttpRequest, QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

ANYBODY = "device"  # whoever uses this browser without an account
OLDEST = timedelta(days=30)  # longer than that nothing lies on a device


def owner_mark(request: HttpRequest) -> str:
    """What stands beside words that wait on a device, so that nobody else who signs in there is shown them."""
    user = request.user
    return salted_hmac("questionnaires.owner", str(user.pk)).hexdigest()[:24] if user.is_authenticated else ANYBODY


def is_from_owner(request: HttpRequest) -> bool:
    """Whether the one who typed is the one who is signed in by now."""
    return constant_time_compare(request.POST.get("owner", ""), owner_mark(request))


def read_base(data: Mapping[str, str]) -> int | None:
    """The revision from which a window began; None if it says nothing of use."""
    told = data.get("revision", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None


def read_typed(data: QueryDict, keys: Iterable[str], *, at: datetime) -> dict[str, datetime]:
    """When what stands in each field was typed. Told as an age in milliseconds: clocks of devices are wrong."""
    return {key: at - _age(data.get(f"age-{key}", "")) for key in keys}


def _age(told: str) -> timedelta:
    is_number = told.isascii() and told.isdigit() and len(told) < 12
    return min(timedelta(milliseconds=int(told)) if is_number else timedelta(0), OLDEST)
