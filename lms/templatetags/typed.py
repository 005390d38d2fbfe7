"""Giving back what somebody typed into a form that was refused."""

from django import template

from lms.lib.typed_fields import can_be_sent_again, typed_fields

register = template.Library()


@register.simple_tag(takes_context=True)
def was_typed(context) -> bool:
    """Whether the request holds something that `typed_back` would show."""
    return bool(typed_fields(context["request"]))


@register.inclusion_tag("typed_back.html", takes_context=True)
def typed_back(context) -> dict[str, object]:
    """The form as it was sent, without passwords, to be sent again; a link to the page where it cannot be."""
    request = context["request"]
    fields = typed_fields(request)
    return {
        "fields": fields,
        "is_form": can_be_sent_again(request),
        "has_words": any(field.is_words for field in fields),
        "has_files": bool(fields and request.FILES),
        "address": request.get_full_path(),
        "csrf_token": context.get("csrf_token"),
    }
