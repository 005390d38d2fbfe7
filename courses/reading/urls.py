"""Addresses of courses, below the catalogue. What follows a page's address is something to do there."""

from django.urls import include, path, register_converter

from cms.urls import shelf_called
from courses.reading import views

# The addresses below a page stand on its model too: a page that moves takes them along (cms.models.moves).
register_converter(shelf_called("catalogue"), "catalogue")

app_name = "courses"
below_the_catalogue = [
    path("", views.catalogue, name="catalogue"),
    path("held/", views.held, name="held"),
    path("<slug:course>/", views.course, name="course"),
    path("<slug:course>/<slug:module>/", views.module, name="module"),
    path("<slug:course>/<slug:module>/quiz/", views.quiz, name="quiz"),
    path("<slug:course>/<slug:module>/quiz/begin/", views.begin_quiz, name="begin_quiz"),
    path("<slug:course>/<slug:module>/quiz/hand-in/", views.hand_in_quiz, name="hand_in_quiz"),
    path("<slug:course>/<slug:module>/<slug:lesson>/", views.lesson, name="lesson"),
    path("<slug:course>/<slug:module>/<slug:lesson>/answer/", views.answer, name="answer"),
    path("<slug:course>/<slug:module>/<slug:lesson>/keep/", views.keep, name="keep"),
    path("<slug:course>/<slug:module>/<slug:lesson>/finish/", views.finish, name="finish"),
]
urlpatterns = [path("<catalogue:shelf>/", include(below_the_catalogue))]
