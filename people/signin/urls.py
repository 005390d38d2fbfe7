"""Addresses of a person's own account, beside allauth's."""

from django.urls import path

from people.accounts.views import profile
from people.audiences.views import change_visibility
from people.letters.views import choose_letters, letter, letters, stop_letters
from people.signin import views

# Pages of allauth that nobody here needs. They stand before allauth's own, so that they answer 404.
UNUSED = ["confirm-email/", "login/code/confirm/", "password/set/"]

app_name = "people"
urlpatterns = [
    path("", views.account, name="account"),
    path("profile/", profile, name="profile"),
    path("letters/", letters, name="letters"),
    path("letters/choose/", choose_letters, name="choose_letters"),
    path("letters/stop/<str:token>/", stop_letters, name="stop_letters"),
    path("letters/<uuid:letter_id>/", letter, name="letter"),
    path("visible/<slug:subject>/<uuid:thing>/<slug:field>/", change_visibility, name="visibility"),
    path("recovery/", views.recovery, name="recovery"),
    path("recovery/make/", views.make_recovery_codes, name="make_recovery_codes"),
    path("recover/", views.recover, name="recover"),
    path("password/reset/key/done/", views.password_renewed, name="password_renewed"),  # in place of allauth's
    *[path(unused, views.not_here) for unused in UNUSED],
]
