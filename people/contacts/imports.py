"""People of a list, with their organisations: they become contacts who may be invited, not accounts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from people.accounts.models import Affiliation
from people.contacts.actions import AskedContact, ask_contacts, forget_contacts, invite_contacts, unwanted_among
from people.contacts.models import Contact
from people.imports.rules import Column, FollowUp, ImportKind, Problem, RowCheck, plain, skeleton
from people.reference.models import Country, Organisation
from people.staff.actions import uses_of

PURPOSE = "join"
CHUNK = 1_000  # ids in one query
Row = Mapping[str, str]


def _check(rows: Sequence[Row], _asked: Row) -> list[RowCheck]:
    known = _KnownAddresses(rows)
    return [_judge(row, known) for row in rows]


class _KnownAddresses:
    """What is known here of the addresses and organisations that some rows name. The same queries for any number."""

    def __init__(self, rows: Sequence[Row]) -> None:
        addresses = {row["address"].lower() for row in rows}
        offices = {row.get("organisation", "").lower() for row in rows} - {""}
        self.unwanted = unwanted_among(addresses)
        asked = Contact.objects.filter(address__in=addresses, purpose=PURPOSE)
        self.contacts = set(asked.values_list("address", flat=True))
        owners = EmailAddress.objects.filter(email__in=addresses, verified=True)
        self.owned = set(owners.values_list("email", flat=True))
        self.countries = _countries()
        self.alike: dict[str, set[str]] = defaultdict(set)
        for office, name, address in _names_in(offices):
            self.alike[f"{office}|{name}"].add(address)


def _names_in(offices: Iterable[str]) -> Iterable[tuple[str, str, str]]:
    """Office, name as the eye takes it, and address, of everybody who is known to be of one of these offices."""
    mine = {"office__in": list(offices)}
    contacts = Contact.objects.annotate(office=Lower("organisation__name")).filter(**mine).exclude(name="")
    for office, name, address in contacts.values_list("office", "name", "address"):
        yield office, skeleton(name), address
    people = Affiliation.objects.current().annotate(office=Lower("organisation__name")).filter(**mine)
    for office, alias, printed, address in people.values_list(
        "office", "person__alias", "person__printed_name", "person__email"
    ):
        yield from ((office, skeleton(name), address) for name in (alias, printed) if name)


def _countries() -> dict[str, Country]:
    found = {}
    for country in Country.objects.all():
        for name in (country.code, *country.names.values()):
            found[plain(name)] = country
    return found


def _judge(row: Row, known: _KnownAddresses) -> RowCheck:
    address, office = row["address"].lower(), row.get("organisation", "").lower()
    problems = tuple(_problems(row, address, known))
    likeness = f"{office}|{skeleton(row['name'])}" if office and row.get("name") else ""
    doubles = []
    if address in known.contacts:
        doubles.append(Problem("asked-already"))
    elif address in known.owned:
        doubles.append(Problem("has-account"))
    if likeness and known.alike.get(likeness, set()) - {address}:
        doubles.append(Problem("alike"))
    return RowCheck(problems, tuple(doubles), identity=address, likeness=likeness, about=address)


def _problems(row: Row, address: str, known: _KnownAddresses) -> Iterable[Problem]:
    try:
        validate_email(address)
    except ValidationError:
        yield Problem("no-address", "address")
    if address in known.unwanted:
        yield Problem("unwanted", "address")
    if row.get("language") and _language(row["language"]) is None:
        yield Problem("no-language", "language", {"languages": ", ".join(dict(settings.LANGUAGES))})
    if row.get("country") and plain(row["country"]) not in known.countries:
        yield Problem("no-country", "country")


def _language(said: str) -> str | None:
    """A language of ours by its code or its own name."""
    for code, name in settings.LANGUAGES:
        if plain(said) in (code, plain(name)):
            return code
    return None


def _make(rows: Sequence[Row], asked: Row, run: Any) -> list[int]:
    offices = _offices(rows, mark=f"import:{run.pk}")
    wishes = [
        AskedContact(
            address=row["address"].lower(),
            name=row.get("name", ""),
            language=_language(row.get("language", "")) or settings.LANGUAGE_CODE,
            organisation=offices.get(row.get("organisation", "").lower()),
        )
        for row in rows
    ]
    return ask_contacts(wishes, purpose=PURPOSE, subject=f"import:{run.pk}", basis=asked["basis"], by=run.by)


def _offices(rows: Sequence[Row], *, mark: str) -> dict[str, Organisation]:
    """The organisations that these rows name, by their name in small letters; new ones carry a mark for the undoing."""
    named = {row["organisation"].lower(): row for row in rows if row.get("organisation")}
    # By the name as it is written, too: SQLite knows no small letters but a to z.
    called = Q(small__in=named) | Q(name__in={row["organisation"] for row in named.values()})
    known = Organisation.objects.annotate(small=Lower("name")).filter(called).order_by("-pk")
    found = {one.name.lower(): one for one in known}
    countries = _countries() if named.keys() - found.keys() else {}
    for small in sorted(named.keys() - found.keys()):
        row = named[small]
        country = countries.get(plain(row.get("country", "")))
        found[small] = Organisation.objects.create(name=row["organisation"][:200], country=country, note=mark)
    return found


def _undo(ids: Collection[int], run: Any) -> dict[int, str]:
    contacts = Contact.objects.filter(pk__in=ids)
    kept = dict.fromkeys(contacts.exclude(invite_at=None).values_list("pk", flat=True), "was-invited")
    kept |= dict.fromkeys(contacts.exclude(accepted_at=None).values_list("pk", flat=True), "has-accepted")
    going = contacts.exclude(pk__in=kept)
    offices = list(Organisation.objects.filter(note=f"import:{run.pk}", contacts__in=going).distinct())
    forget_contacts(going)
    for office in offices:
        if not uses_of(office):
            office.delete()
    return kept


def _invite(ids: Collection[int], by: Any) -> int:
    keys = list(ids)
    parts = (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
    return sum(invite_contacts(Contact.objects.filter(pk__in=part), by=by) for part in parts)


COLUMNS = (
    Column(
        "address",
        _("E-mail address"),
        is_required=True,
        others=("email", "e mail", "mail", "courriel", "adresse électronique", "correo", "correo electrónico"),
        example="nia@example.org",
        longest=254,
    ),
    Column("name", _("Name"), others=("full name", "nombre", "nom"), example="Nia Mwangi", longest=120),
    Column(
        "organisation",
        _("Organisation"),
        help=_("One that we do not know yet is added."),
        others=("organization", "organización", "institución", "institution", "office"),
        example="Ministry of Planning",
        longest=200,
    ),
    Column(
        "country", _("Country"), help=_("Of the organisation: its name, or two letters."), example="KE", longest=120
    ),
    Column(
        "language", _("Language"), others=("idioma", "langue"), help=_("Of the invitation."), example="en", longest=20
    ),
)
PEOPLE = ImportKind(
    key="people",
    title=_("People with their organisations"),
    permission="contacts.invite_contact",
    columns=COLUMNS,
    asks=(
        Column(
            "basis",
            _("Where do these addresses come from?"),
            is_required=True,
            help=_("Each of them reads it in the invitation: which list, and how they agreed to be written to."),
        ),
    ),
    words={
        "no-address": _("This is no e-mail address."),
        "unwanted": _("The owner of this address wants no invitations."),
        "no-language": _("We do not write in this language. Choose one of: %(languages)s."),
        "no-country": _("We do not know this country."),
        "asked-already": _("This address is among the contacts already."),
        "has-account": _("Somebody here has this address already."),
        "alike": _("Somebody of this organisation is called alike, and has another address."),
        "was-invited": _("Kept: an invitation was sent."),
        "has-accepted": _("Kept: the invitation was accepted."),
    },
    check=_check,
    make=_make,
    undo=_undo,
    follow_up=FollowUp(
        _("Invite them"),
        _("An import writes to nobody. Each of them may get one invitation, with a link to accept or decline."),
        _invite,
    ),
)
