"""A person's own account, and the ways into it."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from people.signin import actions
from people.signin.devices import forget_renewal, note_renewal, sign_out_here, who_renewed
from people.signin.forms import KeepFactorsForm, RecoverForm, factor_name
from people.signin.models import RecoveryCode
from people.signin.permissions import can_enter_admin, has_second_factor, second_factors


@login_required
def account(request: HttpRequest) -> HttpResponse:
    codes = RecoveryCode.objects.filter(person=request.user, used_at=None).count()
    return render(
        request,
        "people/signin/account.html",
        {"codes": codes, "has_second_factor": has_second_factor(request.user)},
    )


@login_required
def recovery(request: HttpRequest) -> HttpResponse:
    left = RecoveryCode.objects.filter(person=request.user, used_at=None).count()
    return render(request, "people/signin/recovery.html", {"left": left})


@require_POST
@reauthentication_required
def make_recovery_codes(request: HttpRequest) -> HttpResponse:
    # Shown in the answer itself, once: a redirect would need them kept in clear.
    return render(request, "people/signin/recovery.html", {"codes": actions.make_recovery_codes(request.user)})


def recover(request: HttpRequest) -> HttpResponse:
    form = RecoverForm(_posted(request))
    if form.is_valid():
        answer = form.cleaned_data
        person = actions.recover_account(answer["username"], code=answer["code"], password=answer["password"])
        if person:
            sign_out_here(request)
            note_renewal(request, person)
            if has_second_factor(person):
                return redirect("account_reset_password_from_key_done")
            messages.success(request, _("Your password is changed. Sign in with it."))
            return redirect("account_login")
        form.add_error(None, _("This name and this code do not belong together, or the code has been used."))
    return render(request, "people/signin/recover.html", {"form": form})


def password_renewed(request: HttpRequest) -> HttpResponse:
    """After a new password: who got in meanwhile may have left a second step, for which only the person can speak."""
    person = who_renewed(request)
    factors = list(second_factors(person)) if person else []
    form = KeepFactorsForm(_posted(request), factors=factors)
    if factors and form.is_valid():
        actions.keep_factors(person, form.cleaned_data["mine"])
        forget_renewal(request)
        messages.success(request, _("Your second steps are as you say. Sign in with your new password."))
        return redirect("account_login")
    names = [factor_name(factor) for factor in factors]
    context = {
        "form": form,
        "factors": names,
        "works_here": bool(person and can_enter_admin(person)),
        "has_no_codes": bool(person) and not RecoveryCode.objects.filter(person=person, used_at=None).exists(),
    }
    return render(request, "account/password_reset_from_key_done.html", context)


def _posted(request: HttpRequest):
    return request.POST if request.method == "POST" else None


def not_here(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise Http404
