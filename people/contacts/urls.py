"""The address behind a link to somebody without an account."""

from django.urls import path

from people.contacts.views import invitation

app_name = "contacts"
urlpatterns = [path("<str:token>/", invitation, name="invitation")]
