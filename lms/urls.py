"""Every address of the house."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from lms import privacy_views, views
from people.letters.views import take_in
from people.signin.views import not_here
from people.staff.admin_views import staff_account

urlpatterns = [
    path("", views.front_door, name="front_door"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    # One door signs in: allauth's. Wagtail's own know neither second factor nor limits.
    path("admin/login/", views.to_sign_in),
    path("admin/failwhale/", not_here),
    path("admin/test404/", not_here),
    path("admin/account/", staff_account),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("letters/intake/", take_in, name="take_in_letter"),
    path("accounts/welcome/", views.welcome, name="welcome"),
    path("accounts/privacy/", privacy_views.privacy, name="privacy"),
    path("accounts/privacy/export/", privacy_views.export, name="privacy_export"),
    path("accounts/privacy/erase/", privacy_views.erase, name="privacy_erase"),
    path("accounts/privacy/erased/", privacy_views.erased, name="privacy_erased"),
    path("accounts/safety/", privacy_views.safety, name="safety"),
    path("accounts/safety/hide/", privacy_views.hide, name="hide"),
    path("accounts/leave/", privacy_views.leave, name="leave"),
    path("accounts/", include("people.signin.urls")),
    path("accounts/", include("allauth.urls")),
    path("accounts/<path:rest>", not_here),
    path("invitations/", include("people.contacts.urls")),
    path("", include("certification.showing.urls")),
    path("", include("certification.signing.urls")),
]
urlpatterns += i18n_patterns(
    path("", views.home, name="home"),
    path("my/", include("lms.my_urls")),
    path("forms/", include("questionnaires.urls")),
    path("", include("courses.reading.urls")),
    path("", include("cms.urls")),
    path("_util/login/", views.to_sign_in),
    path("", include(wagtail_urls)),
)
if settings.LOCAL:
    urlpatterns.insert(0, path("mail/", views.local_mail, name="local_mail"))

handler400 = "lms.views.unreadable"
handler404 = "lms.views.not_found"
handler500 = "lms.views.server_error"
