"""A broker that is away, sixteen readers who finish at the same moment, names and words as nobody should send them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client

from certification.certificates.actions import finish_due
from certification.certificates.models import Certificate
from courses.learning.models import Enrolment, ItemCompletion
from lms.celery import app
from people.letters.models import Letter
from tests.factories.certification import complete_all, make_scheme
from tests.factories.courses import item, key_of, make_course, option
from tests.factories.people import make_person

LESSON = "/en/learn/course/course-m1/course-m1-l1/"
WRITERS = 16


@pytest.fixture
def broker_away() -> Iterator[None]:
    """Nothing listens where the queue should be."""
    there = app.conf.broker_url
    look_for_the_broker_at("redis://127.0.0.1:1/0")
    yield
    look_for_the_broker_at(there)


def look_for_the_broker_at(address: str) -> None:
    app.conf.broker_url = address
    app._pool = app.amqp._producer_pool = None  # connections that were made before


@pytest.mark.django_db(transaction=True)
def test_with_the_broker_away_the_sweep_finishes_the_certificate(broker_away, learner, client_of, caplog):
    scheme = make_scheme()
    complete_all(learner, scheme)

    answer = client_of(learner).post(
        f"/en/my/certificates/new/{scheme.slug}/", {"name": "Amina Diallo", "seen": "Amina Diallo", "issue": "1"}
    )

    certificate = Certificate.objects.get()
    assert answer["Location"] == f"/en/my/certificates/{certificate.pk}/"
    assert "queue away, left to the sweeper" in caplog.text
    assert not certificate.has_file
    finish_due()
    certificate.refresh_from_db()
    assert certificate.has_file
    assert Letter.objects.filter(kind="certificate-ready").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sixteen_who_finish_at_the_same_moment_all_finish(home):
    make_course(modules=1, lessons=2)
    people = [make_person(f"reader-{number}") for number in range(WRITERS)]
    barrier = Barrier(WRITERS)

    def finish(person) -> int:
        try:
            browser = Client()
            browser.force_login(person)
            barrier.wait()
            name = "course-m1-l1/q1"
            return browser.post(f"{LESSON}finish/", {f"q-{key_of(name)}": option(name, "a")}).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WRITERS) as pool:
        answers = list(pool.map(finish, people))

    assert answers == [302] * WRITERS
    assert ItemCompletion.objects.filter(item=item("course-m1-l1")).count() == WRITERS
    assert list(Enrolment.objects.values_list("done", flat=True)) == [1] * WRITERS


@pytest.mark.parametrize("name", ["x" * 300, "أ" * 300, "<script>alert(1)</script>", "\x00\u202e", "   "])
def test_a_name_that_cannot_be_printed_is_refused_with_words_or_shown_as_text(learner, client_of, name):
    scheme = make_scheme()
    complete_all(learner, scheme)

    answer = client_of(learner).post(f"/en/my/certificates/new/{scheme.slug}/", {"name": name})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<script>alert" not in page
    assert 'class="field__error' in page or "&lt;script&gt;" in page
    assert not Certificate.objects.exists()
