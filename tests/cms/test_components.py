"""Components refuse what they do not know, escape what they are given, and all stand on their page."""

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db import DatabaseError
from django.template import Context, Engine, TemplateSyntaxError
from django.utils import translation

from cms.forms import SpecimenForm
from cms.templatetags import ui
from lms.views import server_error

TEMPLATES = Path(settings.BASE_DIR / "templates")
# Parts of the frame, not components; the last two say something of the page around them.
FRAME = {"logo", "nav_link", "language_switch", "untranslated_note", "in_languages"}


def render(source: str, **values: object) -> str:
    return Engine.get_default().from_string(source).render(Context(values))


class OneForm(forms.Form):
    name = forms.CharField(label="Your name", help_text="An alias is fine.")
    language = forms.ChoiceField(choices=[("en", "English")], widget=forms.RadioSelect, required=False)
    agrees = forms.BooleanField(label="I agree")


@pytest.mark.parametrize(
    "source",
    [
        '{% button txt="Send" %}',
        "{% button %}",
        '{% card headng="Title" %}{% endcard %}',
        '{% notice ton="info" %}{% endnotice %}',
        "{% progress done=1 %}",
        '{% icon nam="check" %}',
    ],
)
def test_a_misspelt_or_missing_argument_fails_at_once(source):
    with pytest.raises(TemplateSyntaxError):
        render(source)


@pytest.mark.parametrize(
    "source",
    [
        "{% button text=hostile href=hostile name=hostile value=hostile %}",
        "{% card heading=hostile kicker=hostile href=hostile %}{{ hostile }}{% endcard %}",
        "{% notice heading=hostile %}{{ hostile }}{% endnotice %}",
        "{% empty heading=hostile %}{{ hostile }}{% endempty %}",
        "{% tag text=hostile tone=hostile %}",
        "{% progress done=1 total=2 text=hostile label=hostile %}",
        "{% avatar name=hostile %}",
        "{% stat value=hostile label=hostile note=hostile href=hostile %}",
        "{% table caption=hostile %}{{ hostile }}{% endtable %}",
        "{% stepper steps=steps label=hostile %}",
        "{% breadcrumb trail=trail %}",
        "{% tabs items=tabs label=hostile %}",
        "{% dialog id=hostile trigger=hostile heading=hostile %}{{ hostile }}{% enddialog %}",
    ],
)
def test_hostile_words_stay_words(source):
    hostile = '"><script>x</script>'
    values = {
        "hostile": hostile,
        "steps": [(hostile, hostile, hostile, hostile)],
        "trail": [(hostile, hostile)],
        "tabs": [(hostile, hostile, True)],
    }

    shown = render(source, **values)

    assert "<script>" not in shown
    assert '""' not in shown


def test_a_field_ties_its_label_hint_and_error_to_the_control():
    form = OneForm({"name": ""})

    shown = render("{% field field=form.name %}", form=form)

    assert '<label class="field__label" for="id_name">Your name' in shown
    assert 'id="id_name_helptext"' in shown
    assert 'id="id_name_error"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown


def test_several_choices_stand_under_a_legend_and_one_box_before_its_label():
    shown = render("{% fields form=form %}", form=OneForm())

    assert re.search(r"<fieldset[^>]*>\s*<legend[^>]*>\s*Language\s+<span[^>]*>\(optional\)", shown)
    assert shown.index('type="checkbox"') < shown.index("I agree")


def test_boxes_to_tick_are_not_called_optional_since_leaving_them_empty_is_an_answer():
    shown = render("{% fields form=form %}", form=SpecimenForm())

    assert "(optional)" not in shown[shown.index("What helps you?") : shown.index("Captions")]
    assert "(optional)" in shown[shown.index("E-mail address") : shown.index("Only for letters")]


def test_that_a_password_is_still_there_is_not_claimed():
    class Door(forms.Form):
        password = forms.CharField(widget=forms.PasswordInput)

    assert "only passwords have to be typed again" in render("{% fields form=form %}", form=Door({}))
    assert "passwords" not in render("{% fields form=form %}", form=OneForm({}))


def test_a_form_with_errors_begins_with_links_to_them():
    shown = render("{% fields form=form %}", form=OneForm({}))

    assert shown.index('role="alert"') < shown.index("<label")
    assert re.search(r'<div class="notice notice--error"[^>]* tabindex="-1"[^>]* autofocus', shown)
    assert '<a href="#id_name">Your name</a>' in shown


@pytest.mark.parametrize(
    ("done", "total", "words"), [(0, 0, "0 of 0 done"), (3, 10, "3 of 10 done"), (12, 10, "12 of 10 done")]
)
def test_progress_is_said_in_words_and_never_overflows(done, total, words):
    shown = render("{% progress done=done total=total %}", done=done, total=total)

    assert words in shown
    value, most = map(int, re.findall(r'(?:value|max)="(\d+)"', shown))
    assert value <= most


def test_an_avatar_of_nobody_is_empty():
    assert '<span class="avatar" aria-hidden="true"></span>' in render('{% avatar name="  " %}')


def test_a_single_page_needs_no_pager():
    assert render("{% pager page=page %}", page=Paginator(range(5), 10).page(1)).strip() == ""


def test_minutes_are_counted_in_the_readers_language():
    with translation.override("es"):
        assert render("{{ n|minutes }} {{ m|minutes }}", n=1, m=12) == "1 minuto 12 minutos"


def test_every_icon_that_a_template_names_exists():
    named = set()
    for template in set(TEMPLATES.rglob("*.html")) - set(TEMPLATES.rglob("admin/*.html")):  # Wagtail's own there
        named |= set(re.findall(r'(?:icon name|icon)="([a-z0-9-]+)"', template.read_text()))

    for name in named:
        assert ui._icon(name, 20).startswith("<svg")
    assert len(named) > 20


def test_the_component_page_shows_every_component(staff, client_of):
    shown = client_of(staff).get("/admin/styleguide/components/").content.decode()
    source = (TEMPLATES / "cms/admin/components.html").read_text()

    assert "Every component" in shown
    for name in set(ui.register.tags) - FRAME:
        assert re.search(rf"<h2>[^<]*\b{name}\b", source), f"{name} is not on the component page"


def test_the_component_page_is_for_staff_only(learner, client_of, stranger):
    address = "/admin/styleguide/components/"

    assert stranger.get(address)["Location"] == f"/accounts/login/?next={address}"
    assert client_of(learner).get(address).status_code == 404


def test_the_page_of_an_error_is_shown_when_the_database_is_the_error(rf, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setattr("cms.context.site_sections", broken)

    answer = server_error(rf.get("/en/learn/"))

    assert answer.status_code == 500
    assert "Something broke on our side" in answer.content.decode()
