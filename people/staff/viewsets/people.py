"""People: found, looked at, corrected, given roles. Looking is written down; deleting is erasure, elsewhere."""

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import CreateView, EditView, InspectView
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log
from wagtail.users.views.users import UserViewSet

from people.accounts.actions import write_audit_entry
from people.accounts.models import User
from people.lists.viewsets import StaffListView
from people.signin.permissions import has_second_factor
from people.staff import actions
from people.staff.forms import PersonAddForm, PersonEditForm
from people.staff.permissions import can_correct, can_erase, can_reset_factors
from people.staff.viewsets.people_list import PEOPLE, roles_of


class PeopleIndexView(StaffListView):
    page_title = _("People")
    add_item_label = _("Add a member of staff")
    staff_list = PEOPLE


class PersonAddView(CreateView):
    page_title = _("Add a member of staff")
    success_message = _("%(object)s is added. A letter with a link to choose a password is on its way.")

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def save_instance(self):
        person = actions.add_staff(**self.form.answer(), by=self.request.user)
        log(person, "wagtail.create", user=self.request.user)
        return person


class PersonEditView(EditView):
    success_message = _("%(object)s is saved.")

    def get_object(self, *args):
        person = super().get_object(*args)
        if not can_correct(self.request.user, person):
            raise PermissionDenied
        return person

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"by": self.request.user}

    def save_instance(self):
        person = actions.correct_person(self.object, self.form.answer(), by=self.request.user)
        log(person, "wagtail.edit", user=self.request.user, content_changed=self.form.has_changed())
        return person


class PersonInspectView(InspectView):
    page_title = _("Person")

    def get(self, request, *args, **kwargs):
        write_audit_entry("person-seen", by=request.user, about=self.object)
        return super().get(request, *args, **kwargs)

    @property
    def header_more_buttons(self):
        buttons = []
        if can_correct(self.request.user, self.object):
            buttons.append(Button(_("Edit"), url=self.get_edit_url(), icon_name="edit", priority=10))
        for label, name, query, icon in LINKS:
            if address := _address(name):
                buttons.append(
                    Button(label, url=address + query.format(pk=self.object.pk), icon_name=icon, priority=20)
                )
        if can_reset_factors(self.request.user, self.object) and has_second_factor(self.object):
            address = reverse("reset_factors", args=[self.object.pk])
            buttons.append(Button(_("Second step lost"), url=address, icon_name="key", priority=25))
        if can_erase(self.request.user, self.object):
            address = reverse("erase_person", args=[self.object.pk])
            buttons.append(Button(_("Erase"), url=address, icon_name="bin", priority=30))
        return buttons

    def get_field_display_value(self, field_name, field):
        own = {"roles": roles_of, "organisations": _organisations}.get(field_name)
        value = own(self.object) if own else super().get_field_display_value(field_name, field)
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return "–" if value in (None, "") else value

    def get_field_label(self, field_name, field):
        return LABELS.get(field_name) or super().get_field_label(field_name, field)


# Where the words of the person's own pages would be odd here.
LABELS = {"alias": _("Is called"), "roles": _("Roles"), "last_login": _("Last signed in")}

# What hangs on a person in the staff lists of the apps above: names of addresses, which need not be there.
LINKS = [
    (_("Enrolments"), "enrolment:index", "?person={pk}", "group"),
    (_("Letters"), "letter:index", "?person={pk}", "mail"),
    (_("Duties"), "duty:index", "?person={pk}", "key"),
]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _organisations(person: User) -> str:
    rows = person.affiliations.current().select_related("organisation")
    return ", ".join(sorted(one.organisation.name for one in rows))


def _nowhere(request, *_args, **_kwargs):
    """Wagtail's deletion would leave what other apps hold: accounts are erased, not deleted."""
    raise Http404


class PeopleViewSet(UserViewSet):
    """Takes the place of Wagtail's own list of users (people.staff.apps.UsersConfig)."""

    icon = "group"
    menu_label = _("People")
    menu_order = 200
    add_to_settings_menu = False
    add_to_admin_menu = True
    template_prefix = ""
    index_view_class = PeopleIndexView
    add_view_class = PersonAddView
    edit_view_class = PersonEditView
    inspect_view_class = PersonInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "username",
        "alias",
        "email",
        "printed_name",
        "language",
        "zone",
        "country",
        "country_withheld",
        "sector",
        "organisations",
        "discreet_mail",
        "roles",
        "is_active",
        "date_joined",
        "last_login",
    ]
    copy_view_enabled = False

    def get_form_class(self, for_update=False):
        return PersonEditForm if for_update else PersonAddForm

    @property
    def delete_view(self):
        return _nowhere
