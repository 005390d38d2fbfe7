"""The texts that come with the product are whole in each language that they are published in."""

from wagtail.models import Page

from cms.models import PublicPage, untranslated
from courses.material.models import Quiz, Task
from lms.lib.foreign import is_sentence


def test_no_page_that_comes_with_the_product_is_translated_in_part(site):
    pages = [page.specific for page in Page.objects.filter(depth__gt=1, live=True).exclude(locale__language_code="en")]
    rows = [*(page for page in pages if isinstance(page, PublicPage)), *Quiz.objects.all(), *Task.objects.all()]

    assert {
        str(row): {one for one in untranslated(row).pieces if is_sentence(one)} for row in rows if untranslated(row)
    } == {}
