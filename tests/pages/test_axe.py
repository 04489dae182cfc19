"""Every page in four languages, read by axe for people who do not see it or cannot hold a mouse."""

import pytest
from playwright.sync_api import Page as Tab

from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.locale.catalogue import Language
from tests.pages.answered import ANSWERED, answered
from tests.pages.doorway import AXE, Doorway
from tests.pages.screens import name_of, portions

pytestmark = pytest.mark.browser

TALL = 20_000
"""So high that nothing lies under the menu at the lower edge, where axe would call it too small to hit."""
NARROW, WIDE = (320, TALL), (1440, TALL)
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


@pytest.mark.parametrize(("role", "paths"), portions())
def test_no_page_has_a_serious_finding(visit: Doorway, role: Role | None, paths: list[str]) -> None:
    """As the browser opens them, with their scripts and colours, at a desk."""
    visitor = visit(role, WIDE)
    found = {
        path: wrong for path in paths if (wrong := findings(visitor.sees(path), contrast=True))
    }

    assert found == {}


@pytest.mark.parametrize("language", [each for each in Language if each is not Language.EN])
@pytest.mark.parametrize(("role", "paths"), portions())
def test_no_page_has_a_serious_finding_in_another_language(
    visit: Doorway, role: Role | None, paths: list[str], language: Language
) -> None:
    """On the smallest phone, where wide things scroll in a frame of their own."""
    visitor = visit(role, NARROW, language=language.value)
    found = {path: wrong for path in paths if (wrong := findings(visitor.turns_to(path)))}

    assert found == {}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", ANSWERED, ids=name_of)
def test_no_answer_has_a_serious_finding(
    visit: Doorway, role: Role | None, language: Language
) -> None:
    visitor = visit(role, NARROW, language=language.value)
    shown = answered(visit.address, role, language.value)
    found = {
        name: wrong for name, source in shown.items() if (wrong := findings(visitor.holds(source)))
    }

    assert found == {}
