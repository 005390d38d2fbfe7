"""Verbs of certification. Signing and printing are left to tasks, because only workers hold keys."""

from certification.actions.auditing import AuditRefused, record_finding
from certification.actions.correcting import (
    CorrectionRefused,
    ask_correction,
    grant_correction,
    lead_on,
    refuse_correction,
)
from certification.actions.issuing import (
    EarlierRevoked,
    NotEarned,
    issue,
    issue_earned,
    issue_with_name,
    refuse_unearned,
    remaining_items,
)
from certification.actions.leaving import erase_certificates, export_certificates
from certification.actions.loading import SchemeFileError, load_schemes
from certification.actions.revoking import (
    RevocationRefused,
    confirm_revocation,
    drop_revocation,
    propose_revocation,
)
from certification.actions.rotating import let_new_key_sign, rotate_key
from certification.actions.showing import choose_shown, hide_certificates
from certification.actions.sweeping import finish_due, issue_due, publish_due, remove_stray_files

__all__ = [
    "AuditRefused",
    "CorrectionRefused",
    "EarlierRevoked",
    "NotEarned",
    "RevocationRefused",
    "SchemeFileError",
    "ask_correction",
    "choose_shown",
    "confirm_revocation",
    "drop_revocation",
    "erase_certificates",
    "export_certificates",
    "finish_due",
    "grant_correction",
    "hide_certificates",
    "issue",
    "issue_due",
    "issue_earned",
    "issue_with_name",
    "lead_on",
    "let_new_key_sign",
    "load_schemes",
    "propose_revocation",
    "publish_due",
    "record_finding",
    "refuse_correction",
    "refuse_unearned",
    "remaining_items",
    "remove_stray_files",
    "rotate_key",
]
