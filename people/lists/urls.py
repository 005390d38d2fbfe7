"""What is done with lists of staff, below /admin/lists/."""

from django.urls import path

from people.lists import admin_views

app_name = "staff_lists"
urlpatterns = [
    path("views/<int:pk>/remove/", admin_views.remove_view, name="remove_view"),
    path("exports/<uuid:pk>/", admin_views.export_state, name="export_state"),
    path("exports/<uuid:pk>/file/", admin_views.export_file, name="export_file"),
    path("runs/<uuid:pk>/", admin_views.run, name="run"),
    path("runs/<uuid:pk>/confirm/", admin_views.confirm_run, name="confirm_run"),
    path("runs/<uuid:pk>/undo/", admin_views.undo_run, name="undo_run"),
    path("<slug:key>/save-view/", admin_views.save_view, name="save_view"),
    path("<slug:key>/export/", admin_views.export, name="export"),
    path("<slug:key>/act/", admin_views.act, name="act"),
]
