"""Giving back what somebody typed into a form that was refused."""

from django import template

from lms.lib.typed import typed

register = template.Library()


@register.inclusion_tag("typed_back.html", takes_context=True)
def typed_back(context) -> dict[str, object]:
    """The form as it was sent, without passwords, to be sent again; a link to the page where nothing was typed."""
    request = context["request"]
    fields = typed(request)
    return {
        "fields": fields,
        "has_words": any(field.is_words for field in fields),
        "has_files": bool(fields and request.FILES),
        "address": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
