"""Verbs of certificates. Signing and printing are left to tasks, because only workers hold keys."""

from certification.certificates.actions.correcting import (
    CorrectionRefused,
    ask_correction,
    grant_correction,
    lead_to_replacement,
    refuse_correction,
)
from certification.certificates.actions.issuing import (
    EarlierRevoked,
    NotEarned,
    issue,
    issue_earned,
    issue_with_name,
    refuse_unearned,
)
from certification.certificates.actions.privacy import erase_certificates, export_certificates
from certification.certificates.actions.revoking import confirm_revocation, drop_revocation, propose_revocation
from certification.certificates.actions.showing import choose_shown, hide_certificates
from certification.certificates.actions.spot_checking import save_finding
from certification.certificates.actions.sweeping import (
    finish_due,
    issue_due,
    publish_due,
    remove_stray_files,
    settle_due,
)
from certification.certificates.permissions import RevocationRefused, SpotCheckRefused

__all__ = [
    "CorrectionRefused",
    "EarlierRevoked",
    "NotEarned",
    "RevocationRefused",
    "SpotCheckRefused",
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
    "lead_to_replacement",
    "propose_revocation",
    "publish_due",
    "refuse_correction",
    "refuse_unearned",
    "remove_stray_files",
    "save_finding",
    "settle_due",
]
