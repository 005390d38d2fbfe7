from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certification.certificates"
    verbose_name = _("Certification")

    def ready(self) -> None:
        from certification.certificates.receivers import issue_after_course
        from courses.learning.signals import course_completed

        course_completed.connect(issue_after_course, dispatch_uid="certification.issue_after_course")
