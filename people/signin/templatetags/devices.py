from django import template

from people.signin.rules import device_of

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    """What a browser says of itself, in a few words: "Firefox, Android"."""
    return device_of(user_agent)
