"""The components of the design system, as tags that refuse a misspelt argument.

Each has a template in templates/components/ and a stylesheet in static/css/components/, and stands with all its states
on the page /admin/styleguide/components/. They are used on busy pages: a component asks the database nothing.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote

from django import template
from django.conf import settings
from django.forms import BaseForm, BoundField
from django.template import Context, Engine
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext, override
from lucide import _render_icon

from cms.models import untranslated
from lms.lib.foreign import tag_language
from lms.lib.rich_text import clean_shown

register = template.Library()

NATIVE_NAMES = dict(settings.LANGUAGES)
LONG_MINUTES = 120  # what takes longer is easier to picture in hours
TONES = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}
TONE_ICONS = {"info": "info", "success": "circle-check", "warning": "triangle-alert", "error": "octagon-alert"}


def _render(name: str, /, **values: object) -> SafeString:
    """The component's template, without context processors: they cost more than the component."""
    return Engine.get_default().get_template(f"components/{name}.html").render(Context(values))


# --- Signs ------------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=256)
def _icon(name: str, size: int) -> SafeString:
    manners = {"class": f"icon icon--{name}", "stroke_width": "1.5", "aria_hidden": "true", "focusable": "false"}
    drawing = _render_icon(name, f"{size / 16:g}rem", **manners)  # in rem: signs grow with the text
    return mark_safe(" ".join(drawing.split()))  # noqa: S308  (lucide's own file, no words of a reader in it)


@register.simple_tag
def icon(*, name: str, size: int = 20) -> SafeString:
    """A lucide drawing. It stands beside a word, so it is hidden from screen readers."""
    return _icon(name, size)


@register.simple_tag
def logo() -> SafeString:
    """The mark of the site: four stones around a small square."""
    return _render("logo")


@register.filter
def minutes(number: int) -> str:
    """12 -> "12 minutes"; from two hours on hours too: 489 -> "8 h 9 min"."""
    if number >= LONG_MINUTES:
        hours, rest = divmod(number, 60)
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return ngettext("%(number)s minute", "%(number)s minutes", number) % {"number": number}


@register.simple_tag
def spoken(*, title: str, language: str, reading: str) -> SafeString:
    """A title within a sentence in the language `reading`, marked where it is in another one."""
    if language == reading:
        return format_html("{}", title)
    return format_html('<bdi lang="{}">{}</bdi>', language, title)


@register.filter
def clean(html: str) -> SafeString:
    """Rich text as a reader may get it. Wagtail renders all of it through one template, which is ours."""
    return mark_safe(clean_shown(html))  # noqa: S308  (cleaned)


# --- Actions ----------------------------------------------------------------------------------------------------------
@register.simple_tag
def button(
    *, text: str, href: str = "", kind: str = "main", icon: str = "", name: str = "", value: str = "", form: str = ""
) -> SafeString:
    """A link that looks like a button (`href`), or a button that sends its form. `kind`: main, quiet, danger, plain."""
    return _render("button", text=text, href=href, kind=kind, icon=icon, name=name, value=value, form=form)


@register.simple_block_tag
def dialog(content: str, *, id: str, trigger: str, heading: str, kind: str = "quiet", icon: str = "") -> SafeString:
    """A button and the panel it opens, without a script. A browser that knows no popover shows the panel at once."""
    return _render("dialog", content=content, id=id, trigger=trigger, heading=heading, kind=kind, icon=icon)


# --- Things -----------------------------------------------------------------------------------------------------------
@register.simple_block_tag
def card(
    content: str, *, heading: str = "", level: int = 2, href: str = "", kicker: str = "", kind: str = ""
) -> SafeString:
    """A thing on its own surface. `kind`: "" or "sunk", "accent" (what comes next), "story"."""
    return _render("card", content=content, heading=heading, level=level, href=href, kicker=kicker, kind=kind)


@register.simple_block_tag
def notice(content: str, *, tone: str = "info", heading: str = "") -> SafeString:
    """Something to know now. `tone`: info, success, warning, error; said in words too."""
    tone = TONES.get(tone, "info")
    return _render("notice", content=content, tone=tone, icon=TONE_ICONS[tone], heading=heading)


@register.simple_block_tag
def empty(content: str, *, heading: str, icon: str = "") -> SafeString:
    """What stands where nothing is yet: says why, and how to begin."""
    return _render("empty", content=content, heading=heading, icon=icon)


@register.simple_tag
def tag(*, text: str, tone: str = "", icon: str = "") -> SafeString:
    """A word about a thing. `tone`: "" or done, current, people, story, danger."""
    return _render("tag", text=text, tone=tone, icon=icon)


@register.simple_tag
def avatar(*, name: str, size: str = "") -> SafeString:
    """First letters of what a person is called. `size`: "" or "large"."""
    letters = "".join(word[0] for word in name.split()[:2]).upper()
    return _render("avatar", letters=letters, size=size)


@register.simple_tag
def stat(*, value: object, label: str, note: str = "", href: str = "") -> SafeString:
    """A number with what it counts; with `href` it leads to the things counted."""
    return _render("stat", value=value, label=label, note=note, href=href)


@register.simple_block_tag
def table(content: str, *, caption: str, is_caption_hidden: bool = False) -> SafeString:
    """A table; on a phone each row becomes a small list, where cells carry `data-label`."""
    return _render("table", content=content, caption=caption, is_caption_hidden=is_caption_hidden)


# --- Where one is -----------------------------------------------------------------------------------------------------
@register.simple_tag
def progress(*, done: int, total: int, text: str = "", label: str = "") -> SafeString:
    """How far one is. `text` says it in words (minutes left); `label` names the thing for screen readers."""
    text = text or gettext("%(done)s of %(total)s done") % {"done": done, "total": total}
    return _render(
        "progress", done=min(done, total), total=total or 1, text=text, label=label, is_done=done >= total > 0
    )


@register.simple_tag
def stepper(*, steps: Iterable[tuple], label: str) -> SafeString:
    """Stages in order. `steps`: (text, state, address or "", note or ""); state is done, current or ahead."""
    return _render("stepper", steps=[(*step, "", "")[:4] for step in steps], label=label)


@register.simple_tag
def breadcrumb(*, trail: Sequence[tuple[str, str]]) -> SafeString:
    """The way here. `trail`: (text, address), from the top to the parent of this page."""
    return _render("breadcrumb", trail=trail)


@register.simple_tag
def tabs(*, items: Iterable[tuple[str, str, bool]], label: str) -> SafeString:
    """Links between sides of one thing. `items`: (text, address, is this one)."""
    return _render("tabs", items=items, label=label)


@register.simple_tag
def pager(*, page, query: str = "") -> SafeString:
    """Previous and next for a Django `Page`. `query`: what else stands in the address, as in "q=budget&"."""
    return _render("pager", page=page, query=query)


# --- Forms ------------------------------------------------------------------------------------------------------------
@register.simple_tag
def field(*, field: BoundField, label: str = "", hint: str = "") -> SafeString:
    """One question of a form with its label, its hint and what was wrong with the answer."""
    return _render(
        "field",
        field=field,
        label=label or field.label,
        hint=hint or field.help_text,
        kind=_kind(field),
        is_optional=not (field.field.required or _is_checkbox(field)),  # a box left empty is an answer, not a gap
    )


@register.simple_tag
def fields(*, form: BaseForm) -> SafeString:
    """All of a form: what is wrong in short, hidden fields, then every field."""
    return _render("fields", form=form)


@register.simple_tag
def errors(*, form: BaseForm) -> SafeString:
    """What was wrong with a form, in short, with links to the fields. Stands first in the form."""
    has_password = any(getattr(one.widget, "input_type", "") == "password" for one in form.fields.values())
    return _render("errors", form=form, has_password=has_password)


def _kind(field: BoundField) -> str:
    """ "check" for one box with its label after it, "group" for several choices under a legend, else "line"."""
    if _is_checkbox(field) and not field.use_fieldset:
        return "check"
    return "group" if field.use_fieldset else "line"


def _is_checkbox(field: BoundField) -> bool:
    """One box to tick, or several."""
    return getattr(field.field.widget, "input_type", "") == "checkbox"


# --- The frame of every page ------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def nav_link(context: Context, *, href: str | None, text: str) -> SafeString | str:
    """A link of the main navigation; nothing for a place that is not there."""
    if not href:
        return ""
    address = href
    here = context["request"].path
    current = "page" if here == address else "true" if here.startswith(address) else ""
    state = format_html(' aria-current="{}"', current) if current else ""
    return format_html('<a href="{}"{}>{}</a>', address, state, text)


@register.simple_tag(takes_context=True)
def language_switch(context: Context) -> SafeString:
    """The same page in every language. A view that knows better names `languages`: (code, native name, address)."""
    languages = context.get("languages") or same_address(context["request"])
    return _render("language_switch", languages=languages, lang_code=context["lang_code"])


@register.simple_tag(takes_context=True)
def untranslated_note(context: Context) -> SafeString | str:
    """For someone who asked for a page in a language that it does not have: said in that language."""
    code = context["request"].GET.get("untranslated", "")
    if code not in NATIVE_NAMES:
        return ""
    reading = NATIVE_NAMES.get(context["lang_code"], "")
    with override(code):
        text = gettext("This page is not in %(language)s yet. You are reading it in English.")
        if context["lang_code"] != settings.LANGUAGE_CODE:
            text = gettext("This page is not in %(language)s yet. You are reading it in %(reading)s.")
        back = gettext("Start page")
    names = {"language": NATIVE_NAMES[code], "reading": reading}
    return _render("untranslated_note", code=code, text=text % names, back=back)


@register.simple_block_tag
def in_languages(content: str, *, page) -> SafeString:
    """The text of a page or row; what is not translated in it is marked, and a note in front says so."""
    foreign = untranslated(page)
    if not foreign:
        return mark_safe(content)  # noqa: S308  (rendered by the template around it)
    direction = "rtl" if foreign.language in settings.LANGUAGES_BIDI else "ltr"
    marked = tag_language(content, foreign.pieces, language=foreign.language, direction=direction)
    where = gettext("They are in English and stand beside a line.")
    if foreign.language != settings.LANGUAGE_CODE:
        where = gettext("They are in another language (%(language)s) and stand beside a line.")
    told = format_html("<p>{}</p>", where % {"language": NATIVE_NAMES[foreign.language]})
    heading = gettext("Parts of this page are not translated yet")
    note = _render("notice", content=told, tone="untranslated", icon="languages", heading=heading)
    return mark_safe(note + marked)  # noqa: S308  (the same, with attributes of ours)


def same_address(request) -> list[tuple[str, str, str]]:
    """The address of this request in each language; where it carries none, a detour that remembers the choice."""
    address = request.get_full_path() if request.method == "GET" else request.path
    first, _, rest = address.lstrip("/").partition("/")
    if first in NATIVE_NAMES:
        return [(code, name, f"/{code}/{rest}") for code, name in settings.LANGUAGES]
    return [(code, name, f"/{code}/language/?to={quote(address)}") for code, name in settings.LANGUAGES]
