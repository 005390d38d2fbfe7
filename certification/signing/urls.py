"""Addresses of keys and lists. They are signed, carry no language and never change."""

from django.urls import path

from certification.signing import api

app_name = "signing"
urlpatterns = [
    path("credentials/status/<int:number>", api.status_list, name="status_list"),
    path(".well-known/did.json", api.did, name="did"),
]
