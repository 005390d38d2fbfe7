"""Registrations with Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.permissions import register_permission_policy

from certification.schemes.models import Scheme
from people.duties.models import ScopeKind
from people.staff.permissions import ReadOnlyPolicy

register_permission_policy(Scheme, ReadOnlyPolicy(Scheme))


@hooks.register("duty_scopes")
def give_duties_for_a_scheme():
    def titles(keys):
        return {str(one.pk): str(one) for one in Scheme.objects.filter(pk__in=keys)}

    return {"scheme": ScopeKind(_("Certificate"), titles, lambda: [str(one.pk) for one in Scheme.objects.all()])}
