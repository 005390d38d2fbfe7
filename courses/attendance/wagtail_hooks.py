"""What is plugged into Wagtail's admin. The list of offerings stands in the group of learning (courses.reading)."""

from django.urls import path
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from courses.attendance import admin_views
from courses.offerings.models import Offering
from courses.offerings.permissions import OfferingPolicy

register_permission_policy(Offering, OfferingPolicy(Offering))


@hooks.register("register_admin_urls")
def register_verbs():
    return [
        path("offerings/extension/", admin_views.extend, name="offering_extension"),
        path("offerings/<int:offering_id>/date/", admin_views.SetOfferingDate.as_view(), name="offering_date"),
        path("offerings/<int:offering_id>/other/", admin_views.OverrideDates.as_view(), name="offering_override"),
        path("offerings/dates/<int:date_id>/remove/", admin_views.remove_offering_date, name="remove_offering_date"),
        path("offerings/others/<int:override_id>/undo/", admin_views.undo_dates, name="undo_dates"),
    ]
