"""Who visits, and what some of them have done before, so that there is something to see."""

import io
import re

from django.core.management import call_command

from tools.snapshot.forms import PASSWORD, filled
from tools.snapshot.links import forms
from tools.snapshot.visit import Visit

ANYONE = "anyone"
STAFF = {"stella", "adam"}
OWN = ["/accounts/privacy/", "/accounts/safety/", "/accounts/letters/", "/verify/"]


def begins(language: str) -> dict[str, list[str]]:
    """Everybody, and below which addresses they look around. They are people of demo/people.toml."""
    own = [f"/{language}/my/", *OWN]
    return {
        ANYONE: [f"/{language}/", "/accounts/", "/verify/", "/credentials/", "/.well-known/", "/health/", "/mail/"],
        "amina": [f"/{language}/", "/accounts/"],  # in mid-course
        "lucia": [f"/{language}/", "/accounts/", "/verify/", "/credentials/"],  # with a certificate that shows the name
        "moineau": own,  # finished all, has no e-mail address; certificates without a name
        "lukasz": own,  # finished all, has not chosen a name yet
        "thuy": own,  # whose certificate was revoked
        "stella": [],  # only proposes what another has to confirm
        "adam": ["/admin/"],
    }


def welcome(language: str, said: dict[str, str]) -> dict[str, Visit]:
    """Everybody, signed in, with letters in the language of the visit; and what waits for staff."""
    visits = {who: Visit(who, language, said) for who in begins(language)}
    for who in [one for one in visits if one != ANYONE]:
        sign_in(visits[who])
        fill_in(visits[who], "/accounts/profile/", language=language)
    hers, his = certificate_of(visits["lucia"]), certificate_of(visits["moineau"])
    fill_in(visits["thuy"], "/accounts/safety/", discreet_mail="on")
    fill_in(visits["lucia"], f"/{language}/my/certificates/{hers}/correction/", name="Lucía Ñahui", reason="A slip.")
    fill_in(visits["stella"], f"/admin/certificates/{his}/revocation/", reason="mistake", note="A slip.")
    papers = [f"/admin/certificates/{one}/" for one in (hers, his)]
    visits["adam"].leads = [f"{paper}{what}/" for paper in papers for what in ("revocation", "correction", "audit")]
    return visits


def sign_in(visit: Visit) -> None:
    fill_in(visit, "/accounts/login/", login=visit.who, password=PASSWORD)
    if visit.who in STAFF:
        fill_in(visit, "/accounts/2fa/authenticate/", code=code_of(visit.who))
    else:
        fill_in(visit, "/accounts/reauthenticate/", password=PASSWORD)  # before what touches the safety of an account


def code_of(who: str) -> str:
    """What the authenticator app of somebody shows now."""
    out = io.StringIO()
    call_command("codes", stdout=out)
    return re.search(rf"^{who}\s+(\d+)", out.getvalue(), re.MULTILINE)[1]


def certificate_of(visit: Visit) -> str:
    """The number of the first certificate in somebody's list."""
    page = visit.client.get(f"/{visit.language}/my/certificates/").content.decode()
    return re.search(r"/my/certificates/([0-9a-f-]{36})/", page)[1]


def fill_in(visit: Visit, address: str, **values: str) -> None:
    """Send the form of a page, with these values."""
    sending = filled(forms(visit.client.get(address)), address, values)
    answer = getattr(visit.client, sending.method)(sending.action, sending.values)
    if answer.status_code != 302:
        raise AssertionError(f"{visit.who} could not fill in {address}: {answer.status_code}")
