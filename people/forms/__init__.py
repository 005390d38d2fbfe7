"""What people type about themselves, and what staff type about them."""

from people.forms.account import EraseForm, ProfileForm, SafetyForm
from people.forms.names import PrintedNameField
from people.forms.signing_in import (
    AddEmailForm,
    ChangePasswordForm,
    KeepFactorsForm,
    LoginForm,
    PasskeyForm,
    ReauthenticateForm,
    RecoverForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    SignupForm,
    factor_name,
)
from people.forms.staff import (
    CountryForm,
    EraseByStaffForm,
    InsteadForm,
    PersonAddForm,
    PersonEditForm,
    ResetFactorsForm,
    RoleField,
    SectorForm,
    role_name,
)

__all__ = [
    "AddEmailForm",
    "ChangePasswordForm",
    "CountryForm",
    "EraseByStaffForm",
    "EraseForm",
    "InsteadForm",
    "KeepFactorsForm",
    "LoginForm",
    "PasskeyForm",
    "PersonAddForm",
    "PersonEditForm",
    "PrintedNameField",
    "ProfileForm",
    "ReauthenticateForm",
    "RecoverForm",
    "ResetFactorsForm",
    "ResetPasswordForm",
    "ResetPasswordKeyForm",
    "RoleField",
    "SafetyForm",
    "SectorForm",
    "SignupForm",
    "factor_name",
    "role_name",
]
