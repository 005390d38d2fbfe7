"""The audit trail, and what others may see."""

from django.db import transaction

from people.accounts.models import AuditEntry, User, VisibilityRule


def write_audit_entry(
    act: str, *, by: User | None = None, about: User | None = None, thing: str = "", note: str = ""
) -> AuditEntry:
    """Add a line to the audit trail. `thing` and `note` hold ids and reasons, never names, addresses or answers."""
    return AuditEntry.objects.create(act=act, by=by, about=about, thing=thing[:120], note=note[:250])


@transaction.atomic
def show(owner: User, subject: str, key: str, field: str, audience: str, *, by: User) -> VisibilityRule:
    """Let `audience` (a VisibilityRule.Audience) see one field of one thing of the owner. Safe to repeat."""
    audience = VisibilityRule.Audience(audience)
    rule, _made = VisibilityRule.objects.update_or_create(
        owner=owner, subject=subject, key=key, field=field, defaults={"audience": audience}
    )
    write_audit_entry("visibility-changed", by=by, about=owner, thing=f"{subject}:{key}:{field}", note=str(audience))
    return rule


@transaction.atomic
def hide_everywhere(person: User, *, by: User) -> int:
    """Make every rule of the person say "only me", and say how many were open. Safe to repeat."""
    open_rules = VisibilityRule.objects.filter(owner=person).exclude(audience=VisibilityRule.Audience.NOBODY)
    changed = open_rules.update(audience=VisibilityRule.Audience.NOBODY)
    write_audit_entry("hidden-everywhere", by=by, about=person, note=str(changed))
    return changed
