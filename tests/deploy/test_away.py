"""The page that the proxy shows while the site is away: by itself, in every language of the site."""

import re

from django.conf import settings

from tests.deploy.compose import DEPLOY, services

PAGE = (DEPLOY / "pages/away.html").read_text()


def test_it_speaks_every_language_of_the_site():
    spoken = re.findall(r'<(?:html|section) lang="(\w+)"', PAGE)

    assert sorted(spoken) == sorted(code for code, _name in settings.LANGUAGES)
    assert '<section lang="ar" dir="rtl">' in PAGE


def test_it_asks_for_nothing_else_and_travels_in_one_packet_or_three():
    assert not re.search(r"src=|href=|url\(|@import|<script", PAGE)
    assert len(PAGE.encode()) < 4_000


def test_the_proxy_is_given_it():
    assert "./pages:/etc/nginx/pages:ro" in services()["proxy"]["volumes"]
