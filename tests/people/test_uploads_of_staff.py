"""Files that staff send go the same way as those of everybody, and private files leave as downloads alone."""

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from wagtail.documents.models import Document
from wagtail.images.models import Image as WagtailImage

from people.staff.actions import sync_roles
from people.uploads.private import send_private
from tests.factories.people import add_second_factor, make_staff
from tests.people.test_uploads import SECRET, pdf, picture


@pytest.fixture
def editor(db, client_of):
    sync_roles()
    return client_of(add_second_factor(make_staff("ed", "editor")))


def test_pictures_that_staff_send_go_the_same_way(editor):
    editor.post("/admin/images/add/", {"title": "Square", "file": picture(), "tags": "", "focal_point_x": ""})
    many = {"title": "Square 2", "files[]": picture()}
    editor.post("/admin/images/multiple/add/", many, headers={"X-Requested-With": "XMLHttpRequest"})

    assert WagtailImage.objects.count() == 2
    for stored in WagtailImage.objects.all():
        with stored.file.open() as file:
            assert SECRET.encode() not in file.read()
        assert (stored.width, stored.height) == (20, 40)


def test_a_disguised_picture_that_staff_send_is_refused_beside_the_field(editor):
    answer = editor.post("/admin/images/add/", {"title": "Square", "file": SimpleUploadedFile("x.jpg", b"<html>")})

    assert answer.status_code == 200
    assert not WagtailImage.objects.exists()


def test_documents_that_staff_send_go_the_same_way(editor):
    editor.post("/admin/documents/add/", {"title": "Plan", "file": SimpleUploadedFile("plan.pdf", pdf()), "tags": ""})

    with Document.objects.get().file.open() as file:
        assert SECRET.encode() not in file.read()


def test_another_title_leaves_the_file_as_it_is(editor):
    editor.post("/admin/images/add/", {"title": "Square", "file": picture(), "tags": "", "focal_point_x": ""})
    editor.post("/admin/documents/add/", {"title": "Plan", "file": SimpleUploadedFile("plan.pdf", pdf()), "tags": ""})
    image, document = WagtailImage.objects.get(), Document.objects.get()

    editor.post(f"/admin/images/{image.pk}/", {"title": "Round", "tags": "", "focal_point_x": ""})
    editor.post(f"/admin/documents/edit/{document.pk}/", {"title": "Old plan", "tags": ""})

    assert list(WagtailImage.objects.values_list("title", "file")) == [("Round", image.file.name)]
    assert list(Document.objects.values_list("title", "file")) == [("Old plan", document.file.name)]


def test_private_files_are_given_out_as_downloads_that_nothing_keeps():
    name = storages["private"].save("drafts/x.pdf", ContentFile(b"%PDF"))

    answer = send_private(name, called="my draft.pdf", kind="application/pdf")

    assert b"".join(answer.streaming_content) == b"%PDF"
    assert answer["Content-Disposition"] == 'attachment; filename="my draft.pdf"'
    assert answer["Cache-Control"] == "no-store, private"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    with pytest.raises(Http404):
        send_private("drafts/other.pdf", called="x")


def test_private_files_lie_outside_of_what_is_served(settings):
    assert not Path(storages["private"].location).is_relative_to(settings.MEDIA_ROOT)
    assert not Path(settings.MEDIA_ROOT).is_relative_to(storages["private"].location)


@pytest.mark.parametrize("address", ["/admin/documents/multiple/add/", "/admin/documents/add/"])
@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("plan.exe", b"MZ", "Send a document as PDF, DOCX, XLSX, ODT, ODS, CSV or TXT."),
        ("plan.pdf", b"hello", "This file is not what its name says. Save it anew and send it again."),
        ("plan.txt", "a\u00f1o".encode("latin-1"), "Save this text as UTF-8 and send it again."),
        ("plan.txt", b"", "The submitted file is empty."),
    ],
)
def test_a_refused_document_is_told_one_reason(editor, address, name, data, said):
    sent = SimpleUploadedFile(name, data)
    fields = {"files[]": sent} if "multiple" in address else {"file": sent}

    answer = editor.post(address, fields | {"title": "Plan", "tags": ""}).content.decode()

    assert said in answer
    assert "is not allowed" not in answer
