"""Addresses of questionnaires that stand on their own."""

from django.urls import path

from questionnaires import views

app_name = "questionnaires"
urlpatterns = [
    path("<slug:slug>/", views.fill, name="fill"),
    path("<slug:slug>/keep/", views.keep, name="keep"),
    path("<slug:slug>/form.<slug:kind>", views.empty_form, name="empty_form"),
    path("<slug:slug>/take-back/", views.take_back, name="take_back"),
]
