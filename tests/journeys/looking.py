"""What an eye sees at once: a page that scrolls sideways, something that lies over the text, axe's findings."""

from collections.abc import Collection, Mapping

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

Themes = Mapping[str, dict]  # options for axe, by the theme in which it looks

LOAD = f"{Axe().axe_script};0"  # half a megabyte, read once a page for both themes
RUN = "(options) => axe.run(options).then((found) => found.violations)"

# If the page is wider than the screen by more than a rounded pixel: what sticks out. A table may scroll in its frame.
STICKING_OUT = """() => {
  const edge = document.documentElement.clientWidth + 1;
  const out = (one) => one.getBoundingClientRect().right > edge || one.getBoundingClientRect().left < -1;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.body.querySelectorAll('*')].filter(out).map((one) => one.outerHTML.slice(0, 120)).slice(-3);
}"""
# Whatever keeps its place while the text moves below it.
FLOATING = """() => [...document.body.querySelectorAll('*')]
  .filter((one) => ['fixed', 'sticky'].includes(getComputedStyle(one).position))
  .filter((one) => one.checkVisibility({opacityProperty: true, visibilityProperty: true}))
  .filter((one) => { const box = one.getBoundingClientRect(); return box.height > 1 && box.bottom > 0; })
  .map((one) => one.outerHTML.slice(0, 80))"""
# axe would fetch stylesheets by itself, and look for what they import in the wrong place.
OPTIONS = {"resultTypes": ["violations"], "preload": False}
# Colours alone differ between the themes.
THEMES = {"light": OPTIONS, "dark": OPTIONS | {"runOnly": ["color-contrast"]}}
# No style gives a language colours of its own (tests/cms/test_stylesheet.py): a page whose colours were looked at in
# one language is looked at in the others without them.
COLOURLESS = {"light": OPTIONS | {"rules": {"color-contrast": {"enabled": False}}}}


def faults_of(page: Page) -> list[str]:
    """What is wrong with the page as it stands, whatever it says."""
    found = [f"sticks out: {one}" for one in page.evaluate(STICKING_OUT)]
    return found + [f"floats over the text: {one}" for one in page.evaluate(FLOATING)]


def barriers_on(page: Page, *addresses: str, themes: Themes = THEMES) -> list[str]:
    """What axe finds on the pages at these addresses, in light and dark, a line each."""
    found = []
    for address in addresses:
        page.goto(address)
        found += barriers(page, themes=themes)
    return found


def barriers(page: Page, *, known: Collection[str] = (), themes: Themes = THEMES) -> list[str]:
    """What axe finds on the page as it stands, in light and dark. `known`: rules that others must mend."""
    found = []
    page.evaluate(LOAD)
    for theme, options in themes.items():
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        rules = page.evaluate(RUN, options)
        found += [_line(page, theme, rule) for rule in rules if rule["id"] not in known]
    return found


def _line(page: Page, theme: str, rule: dict) -> str:
    where_found = "; ".join(f"{node['target']} {node['html'][:120]}" for node in rule["nodes"][:3])
    return f"{page.url} ({theme}) {rule['id']}: {rule['help']}: {where_found}"
