"""Our own way to a page, before Wagtail's: fewer questions to the database, the same answers."""

from django.urls import path

from cms import views

app_name = "cms"
urlpatterns = [
    path("language/", views.choose_language, name="choose_language"),
    path("stories/", views.stories, name="stories"),
    path("stories/<slug:slug>/", views.story, name="story"),
    path("guide/", views.guide_index, name="guide_index"),
    path("guide/<slug:slug>/", views.guide, name="guide"),
    path("<slug:slug>/", views.plain_page, name="plain_page"),
]
