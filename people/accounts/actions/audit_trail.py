"""The audit trail."""

from people.accounts.models import AuditEntry, User


def write_audit_entry(
    act: str, *, by: User | None = None, about: User | None = None, thing: str = "", note: str = ""
) -> AuditEntry:
    """Add a line to the audit trail. `thing` and `note` hold ids and reasons, never names, addresses or answers."""
    return AuditEntry.objects.create(act=act, by=by, about=about, thing=thing[:120], note=note[:250])
