"""A page of another site verifies in the browser: a foreign loader, TLS as did:web demands, and CORS in earnest."""

import json
import os
import shutil
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from django.test.testcases import LiveServerThread
from playwright.sync_api import Page

from certification.certificates.actions import choose_shown, confirm_revocation, propose_revocation
from certification.certificates.models import Certificate
from certification.certificates.rules import Shown
from certification.showing import views
from lms.lib.codes import grouped
from lms.schedule import sweep
from tests import foreign
from tests.factories.certification import make_finished_certificate

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("npm") and not os.environ.get("CI"), reason="Node is not installed"),
]
ASKING_FIRST = {"headers": {"cache-control": "no-cache"}}  # not a simple request: the browser sends OPTIONS before it


class TlsServerThread(LiveServerThread):
    """The site behind TLS, since did:web knows nothing else."""

    certificate: Path

    def _create_server(self, connections_override=None):
        server = super()._create_server(connections_override)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        return server


def self_signed(path: Path) -> Path:
    key, now = generate_private_key(SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(pem + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def secure_site(transactional_db, settings, tmp_path) -> Iterator[str]:
    thread = TlsServerThread("localhost", lambda handler: handler)
    thread.certificate = self_signed(tmp_path / "tls.pem")
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert not thread.error, thread.error
    settings.SITE_URL = f"https://localhost:{thread.port}"
    yield settings.SITE_URL
    thread.terminate()


@pytest.fixture
def elsewhere(secure_site, tmp_path, new_context) -> Iterator[Page]:
    """A page of another origin that holds the verifier, and nothing of ours."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    foreign.bundle(foreign.packages(), folder / "verifier.js")
    (folder / "index.html").write_text(
        "<!doctype html><title>Verifier</title><script type=module src=verifier.js></script>"
    )
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        page = new_context(ignore_https_errors=True).new_page()
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        yield page
        server.shutdown()


@pytest.fixture
def certificate(secure_site, alumna) -> Certificate:
    certificate = make_finished_certificate(alumna)
    choose_shown(certificate, Shown.NAMED, by=alumna)
    return certificate


def judge(page: Page, credential: str) -> dict:
    return page.evaluate("record => judge(record)", json.loads(credential))


def status_of(page: Page, url: str, options: dict | None = None) -> int | str:
    return page.evaluate("([url, options]) => statusOf(url, options)", [url, options or {}])


def test_a_page_of_another_site_finds_it_valid_and_then_revoked(elsewhere, certificate, staff, second_staff):
    for credential in (certificate.credential, certificate.credential_without_name):
        assert judge(elsewhere, credential) == {"verified": True, "revoked": False, "errors": []}

    propose_revocation(certificate, reason="mistake", note="Because.", by=staff)
    confirm_revocation(certificate, by=second_staff)
    sweep()

    for credential in (certificate.credential, certificate.credential_without_name):
        assert judge(elsewhere, credential)["revoked"]


def test_a_changed_letter_is_found_there_too(elsewhere, certificate):
    assert not judge(elsewhere, certificate.credential.replace("Rosa", "Rose"))["verified"]


def test_every_answer_can_be_read_there(elsewhere, secure_site, certificate, monkeypatch):
    code = f"{secure_site}/verify/{grouped(certificate.code)}.json"
    lists = f"{secure_site}/credentials/status/1"

    fetched = elsewhere.evaluate("url => load(url)", code)

    assert fetched["credentialSubject"]["identifier"][0]["identityHash"] == "Rosa Quispe"
    assert status_of(elsewhere, lists, ASKING_FIRST) == 200
    assert status_of(elsewhere, f"{secure_site}/credentials/status/99", ASKING_FIRST) == 404
    assert status_of(elsewhere, f"{secure_site}/verify/0000-0000-0000.json", ASKING_FIRST) == 404
    assert status_of(elsewhere, lists, {"method": "POST"}) == 405
    monkeypatch.setattr(views, "CHECKS_A_MINUTE", 0)
    cache.clear()
    assert status_of(elsewhere, code, ASKING_FIRST) == 429
    assert status_of(elsewhere, f"{secure_site}/verify/") == "TypeError"  # a page for people stays ours
