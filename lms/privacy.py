"""Export, hide and erase one person across all apps.

Each app declares in its `actions/privacy.py` what it holds about people, in which words their file tells it, and what
erasure does to it (`lms/lib/privacy.py`). Here that is put together. A test walks every field of every model and fails
for one that is not declared, with what to write (`undeclared`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from certification.certificates.actions import erase_certificates, hide_certificates
from certification.certificates.actions.privacy import PRIVACY as CERTIFICATES
from certification.certificates.models import Certificate
from certification.schemes.actions.privacy import PRIVACY as SCHEMES
from courses.learning.actions import erase_courses
from courses.learning.actions.privacy import PRIVACY as LEARNING
from courses.offerings.actions.privacy import PRIVACY as OFFERINGS
from courses.recognition.actions.privacy import PRIVACY as RECOGNITION
from lms.lib.privacy import GONE, UNNAMED, Declaration, Holding, flaws_of
from people.accounts.actions import erase_people, note_erasure
from people.accounts.actions.privacy import PRIVACY as ACCOUNTS
from people.accounts.actions.privacy import RECORDS
from people.accounts.models import User
from people.audiences.actions import hide_everywhere
from people.audiences.actions.privacy import PRIVACY as AUDIENCES
from people.audiences.models import VisibilityRule
from people.contacts.actions import erase_contacts
from people.contacts.actions.privacy import PRIVACY as CONTACTS
from people.duties.actions.privacy import PRIVACY as DUTIES
from people.imports.actions import erase_imports
from people.imports.actions.privacy import PRIVACY as IMPORTS
from people.letters.actions import erase_letters, say_goodbye
from people.letters.actions.privacy import PRIVACY as LETTERS
from people.lists.actions import erase_lists
from people.lists.actions.privacy import PRIVACY as LISTS
from people.mailing.actions.privacy import PRIVACY as MAILINGS
from people.signin.actions.privacy import PRIVACY as SIGN_IN
from questionnaires.actions import erase_responses
from questionnaires.actions.privacy import PRIVACY as QUESTIONNAIRES

# In the order in which a person's file tells it.
DECLARED: list[Declaration] = [
    *(ACCOUNTS, SIGN_IN, LETTERS, MAILINGS, RECORDS, AUDIENCES, DUTIES, CONTACTS, LISTS, IMPORTS),
    QUESTIONNAIRES,
    *(LEARNING, OFFERINGS, RECOGNITION),
    *(CERTIFICATES, SCHEMES),
]
HOLDINGS: list[Holding] = [holding for one in DECLARED for holding in one.holdings]
# Apps that hold nothing about anybody -> why. An app that begins to gets an `actions/privacy.py`, and leaves this list.
NOBODYS = {
    "cms": "What the site says.",
    "material": "What is taught.",
    "reference": "Lists by which many things are told.",
    "reports": "Tables of numbers, in which small ones are hidden.",
    "signing": "Keys, and lists of numbers.",
}
# Fields of other makers that point at a person, and tables between two models: what erasure does. Where Django does not
# do it by itself, `erase_people` does. Not in a person's file: what was done for the site, and belongs to it.
OTHERS = {
    "accounts.User_groups.user": GONE,
    "accounts.User_user_permissions.user": GONE,
    # Wagtail's log keeps an id that leads nowhere any more; what it says about the person is erased by erase_people.
    "wagtailcore.ModelLogEntry.user": UNNAMED,
    "wagtailcore.PageLogEntry.user": UNNAMED,
}
MADE_BY_OTHERS = ("account", "mfa", "usersessions", "wagtailusers")  # whose models are told in the file
# What becomes of the rows behind each field that points at a person, as declared.
ERASURE_RULES = {f"{one.label}.{name}": rule for one in HOLDINGS for name, rule in one.keys.items()} | OTHERS
# Parts of names of fields that hold something about somebody, whatever their model is about.
PERSONAL_WORDS = {"email", "address", "phone", "alias", "username", "ip", "birth", "gender"}
OURS = {
    "lms",
    "contacts",
    "mailing",
    "imports",
    "staff",
    "signin",
    "audiences",
    "duties",
    "accounts",
    "letters",
    "lists",
    "reference",
    "reports",
    "uploads",
    "questionnaires",
    "cms",
    "material",
    "offerings",
    "attendance",
    "learning",
    "reading",
    "recognition",
    "signing",
    "schemes",
    "certificates",
    "showing",
}


def export_person(person: User) -> dict[str, object]:
    """Everything that is stored about a person, ready for JSON: one key an app, below it one key a kind of row."""
    sections: dict[str, object] = {}
    for one in DECLARED:
        sections.setdefault(one.section, {}).update(one.export(person))
    return sections


def words_of() -> tuple[dict[str, object], dict[str, dict[str, object]]]:
    """What readers call each kind of rows, and for each kind what they call the names in it."""
    titles = {kind: words for one in DECLARED for kind, words in one.titles.items()}
    return titles, {kind: dict(one.names) for one in DECLARED for kind in one.titles}


def is_seen(person: User) -> bool:
    """Whether others see anything of the person: a field that was opened, or what the code of a certificate tells."""
    rules = VisibilityRule.objects.filter(owner=person).openings().in_force(timezone.now())
    return rules.exists() or Certificate.objects.of(person).filter(is_hidden=False).exists()


@transaction.atomic
def hide_person(person: User, *, by: User) -> None:
    """Let nobody else see anything of the person; the codes of certificates answer as if they did not exist."""
    hide_certificates(person, by=by)
    hide_everywhere(person, by=by)


@transaction.atomic
def erase_person(
    person: User, *, by: User | None = None, note: str = "", at: datetime | None = None, is_told: bool = False
) -> None:
    """Remove a person and every text of theirs; what stays names nobody. `is_told`: a last letter says that it is done.

    `by`: the member of staff who did it on request, with a `note` why; nobody if it was the person.
    Completions stay as pseudonymous rows for statistics, certificates as number and "withdrawn by the holder".
    """
    if person.pk is None:
        return
    now = at or timezone.now()
    note_erasure(person.public_id, at=now)
    goodbye = say_goodbye(person, at=now) if is_told else None
    erase_certificates(person, at=now)
    erase_courses(person, at=now)
    erase_contacts(person)
    erase_imports(person)
    erase_letters(person, but=goodbye)
    erase_responses(person)
    erase_lists(person)
    erase_people(person, by=by, note=note)


def backups_until(at: datetime) -> datetime:
    """When the last copy for emergencies that knew a person erased at `at` is overwritten."""
    return at + timedelta(days=settings.BACKUP_DAYS)


def undeclared(all_models: Iterable[type[models.Model]] | None = None) -> list[str]:
    """What no app has declared about people, a sentence each that says what to write where. Empty, or it is a fault.

    Looked at are all fields of our models that point at a person, of rows that belong to a person by such a key or by
    one to a row that does, and all whose name says that they are personal; and the models of others that are told.
    """
    every = list(all_models or apps.get_models(include_auto_created=True))
    return sorted(chain.from_iterable(_flaws(model) for model in every))


def _flaws(model: type[models.Model]) -> Iterator[str]:
    label, app = model._meta.label, model._meta.app_label
    holding = next((one for one in HOLDINGS if one.model is model), None)
    keys, others = _fields(model)
    if holding:
        yield from flaws_of(holding, keys=keys, others=others, path=_path(model))
    elif app not in OURS or model._meta.auto_created:
        for name in sorted(keys):
            if f"{label}.{name}" not in OTHERS and not _goes_by_itself(model, model._meta.get_field(name)):
                yield f"{label}.{name}: say in lms/privacy.py, OTHERS, what erasure does to it"
    elif keys or _personal_parents(model):
        yield f"{label}: has rows about people; declare `Holding(model={model.__name__}, …)` in {_path(model)}"
    elif label not in _nobodys() and app not in NOBODYS:
        said = f'`nobodys={{"{label}": "why it is about nobody"}}`, or declare a Holding'
        yield f'{label}: say in {_path(model)} {said} (or, if all of the app is, NOBODYS["{app}"] in lms/privacy.py)'
    else:
        for name in sorted(name for name in others if PERSONAL_WORDS & set(name.split("_"))):
            yield f"{label}.{name}: sounds personal; declare `Holding(model={model.__name__}, …)` in {_path(model)}"


def _fields(model: type[models.Model]) -> tuple[set[str], set[str]]:
    """The fields that point at a person, and the others without the primary key."""
    fields = [*model._meta.local_concrete_fields, *model._meta.local_many_to_many]
    keys = {field.name for field in fields if field.related_model is User}
    return keys, {field.name for field in fields if not field.primary_key} - keys


def _personal_parents(model: type[models.Model]) -> bool:
    about = {one.model for one in HOLDINGS if one.of}
    return any(field.related_model in about for field in model._meta.local_concrete_fields)


def _nobodys() -> set[str]:
    return {label for one in DECLARED for label in one.nobodys}


def _path(model: type[models.Model]) -> str:
    module = "people.accounts" if model._meta.app_label == "wagtailusers" else model.__module__.partition(".models")[0]
    module = "people.signin" if model._meta.app_label in MADE_BY_OTHERS and module != "people.accounts" else module
    return f"{module.replace('.', '/')}/actions/privacy.py"


def _goes_by_itself(model: type[models.Model], field: models.Field) -> bool:
    if field.many_to_many:
        return True  # its own table has a field that is looked at
    return model._meta.app_label not in OURS and field.remote_field.on_delete in (models.CASCADE, models.SET_NULL)
