"""Addresses of certificates. Those that are printed carry no language and never change."""

from django.urls import path

from certification.showing import api, views

app_name = "certification"
urlpatterns = [
    path("verify/", views.verify_form, name="verify_form"),
    path("verify/<str:code>.json", api.verify_json, name="verify_json"),
    path("verify/<str:code>/", views.verify, name="verify"),
]

# Below /<language>/my/certificates/ (lms.my_urls).
my_patterns = (
    [
        path("", views.my_certificates, name="list"),
        path("new/<slug:slug>/", views.choose_name, name="new"),
        path("<uuid:pk>/", views.certificate, name="one"),
        path("<uuid:pk>/correction/", views.correct, name="correct"),
        path("<uuid:pk>/lead-on/", views.choose_lead, name="lead_to_replacement"),
        path("<uuid:pk>/visibility/", views.choose_visibility, name="visibility"),
        path("<uuid:pk>/certificate.pdf", views.certificate_pdf, {"named": True}, name="pdf"),
        path(
            "<uuid:pk>/certificate-without-name.pdf",
            views.certificate_pdf,
            {"named": False},
            name="pdf_without_name",
        ),
        path("<uuid:pk>/certificate.webp", views.certificate_picture, name="picture"),
        path("<uuid:pk>/credential.json", views.certificate_credential, {"named": True}, name="credential"),
        path(
            "<uuid:pk>/credential-without-name.json",
            views.certificate_credential,
            {"named": False},
            name="credential_without_name",
        ),
    ],
    "my_certificates",
)
