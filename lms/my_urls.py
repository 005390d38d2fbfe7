"""A person's own pages."""

from django.urls import include, path

from certification.showing.urls import my_patterns as certificates
from lms import views

urlpatterns = [
    path("learning/", views.my_learning, name="my_learning"),
    path("learning/intent/", views.my_intent, name="my_intent"),
    path("certificates/", include(certificates)),
]
