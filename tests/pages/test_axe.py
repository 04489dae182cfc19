"""Every page in four languages, read by axe for people who do not see it or cannot hold a mouse."""

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from courier_api.auth.roles import Role
from courier_api.foundation.clock import FixedClock
from courier_api.foundation.database import Database
from courier_api.locale.catalogue import Language
from courier_api.notices.sandbox import SmsSandbox, create_sms_sandbox
from courier_api.notices.sandbox_account import SandboxAccount
from tests.pages import views
from tests.pages.answered import sources_of
from tests.pages.asgi import serving
from tests.pages.doorway import AXE, DESK, Doorway, Leafing, Visitor
from tests.pages.screens import READERS, name_of, paths_of

pytestmark = pytest.mark.browser

TALL = 30_000
"""So high that nothing lies under the menu at the lower edge, where axe would call it too small to hit."""
NARROW = (320, TALL)
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
MODERATE = (
    "heading-order",
    "landmark-one-main",
    "landmark-unique",
    "page-has-heading-one",
    "region",
)
"""Rules of a lower impact that cost a fifth of the time."""
OFF_BY_DEFAULT = ("target-size", "label-content-name-mismatch")
SCAN = """async (options) => {
  unfold();
  const { violations } = await axe.run(options);
  return violations
    .filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
}"""


def findings(tab: Tab, *, contrast: bool = False) -> list[str]:
    """What is serious or critical on the page in the tab, folded parts included."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE.read_text(encoding="utf-8"))
    switches = dict.fromkeys(MODERATE, False) | dict.fromkeys(OFF_BY_DEFAULT, True)
    options = {
        "runOnly": {"type": "tag", "values": TAGS},
        "rules": {
            name: {"enabled": on} for name, on in (switches | {"color-contrast": contrast}).items()
        },
        "resultTypes": ["violations"],
        "preload": False,
    }
    found: list[str] = tab.evaluate(SCAN, options)
    return found


@pytest.fixture(scope="module")
def page_database(stocked_database: Database) -> Database:
    """One in which no page is empty."""
    return stocked_database


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", READERS, ids=name_of)
def test_no_page_has_a_serious_finding(
    leafing: Leafing, role: Role | None, language: Language
) -> None:
    """In English at a desk; otherwise on the smallest phone, where wide things scroll.

    Colours have a faster test of their own, in light and dark.
    """
    sources = sources_of(leafing.address, role, language.value)
    size = DESK if language is Language.EN else NARROW
    found = {name: wrong for name, tab in leafing(sources, size) if (wrong := findings(tab))}

    assert found == {}


@pytest.mark.parametrize("role", READERS, ids=name_of)
def test_a_script_adds_no_serious_finding(visit: Doorway, role: Role | None) -> None:
    """Pages with a script, as the browser opens them."""
    visitor = visit(role, DESK)
    sources = sources_of(visitor.address, role, Language.EN.value)
    found = {
        path: wrong
        for path in paths_of(role)
        if "<script" in sources[path] and (wrong := findings(visitor.sees(path)))
    }

    assert found == {}


@pytest.mark.parametrize("language", Language)
def test_the_page_of_text_messages_has_no_serious_finding_and_fits(
    browser: Browser, language: Language
) -> None:
    """With a message and without."""
    sandbox = SmsSandbox(
        account=SandboxAccount(), clock=FixedClock(views.NOW), announce=lambda _: None
    )
    with serving(create_sms_sandbox(sandbox)) as address:
        context = browser.new_context(locale=language.value, viewport={"width": 320, "height": 640})
        visitor = Visitor(context, address)
        for text in ("", views.LONG_PLACE * 9):
            if text:
                sandbox.take_over(to="+32470123456", sender="Courier", body=text)
            assert f'lang="{language.value}"' in visitor.sees("/").content()
            assert visitor.tab.evaluate("tooWide()") == []
            assert findings(visitor.tab, contrast=True) == []
        context.close()


@pytest.mark.parametrize(
    ("snippet", "rule"),
    [
        ("<button></button>", "button-name"),
        ('<input type="text" name="phone">', "label"),
        ('<img src="/static/none.png">', "image-alt"),
        ("<ul><div>one</div></ul>", "list"),
        ('<a href="/" aria-label="Home">Today</a>', "label-content-name-mismatch"),
        ("<details><summary>More</summary><select><option>1</option></select></details>", "select-name"),
        ('<font color="#aaaaaa">Pale</font>', "color-contrast"),
        ('<a href="/"><svg width="10" height="10"></svg></a>', "link-name"),
    ],
)  # fmt: skip
def test_a_bad_snippet_is_found(leafing: Leafing, snippet: str, rule: str) -> None:
    page = (
        f'<html lang="en"><title>Bad</title><body><main><h1>Bad</h1>{snippet}</main></body></html>'
    )
    ((_, tab),) = leafing({"bad": page}, NARROW)

    assert rule in [each.partition(":")[0] for each in findings(tab, contrast=True)]
