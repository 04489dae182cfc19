"""What only a browser can tell: widths, contrast, keys, the way without script."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page as Tab

from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.locale.catalogue import Language
from courier_api.web.courier.report_receipt import SENT_COOKIE
from tests.factories.photos import photo
from tests.pages import views
from tests.pages.answered import sources_of
from tests.pages.doorway import DESK, PHONE, SMALL, Doorway, Leafing
from tests.pages.portal_stage import SLUG
from tests.pages.screens import READERS, name_of, paths_of
from tests.pages.stage import Stage

pytestmark = pytest.mark.browser

PORTAL = f"/portal/{SLUG}"
COURIER = (
    "/", "/shifts", "/shifts/7/insured", "/limits", "/pay", "/pay/2026-03-06", "/pay/month/2026-03",
    "/claims", "/record/openings", "/report", "/sos", "/confidential", "/confidential/answers"
)  # fmt: skip
PARTS_OF_A_DATE = 9
"""At most: day, month, year, hour, minute, half of the day, the button that opens the calendar, and two of
another browser."""
STAFF = {
    "/console/today": Role.ADVISER,
    "/console": Role.ADVISER,
    "/console?case=2026-0002": Role.ADVISER,
    "/console/incidents/2026-0042": Role.ADVISER,
    "/console/statistics": Role.ADVISER,
    "/console/map?zoom=14&at=50.8275,4.3722&area=50.82,4.36,50.84,4.39": Role.ADVISER,
    "/console/incidents/2026-0042/timeline": Role.ADVISER,
    "/console/incidents/2026-0042/people": Role.ADVISER,
    "/console/incidents/2026-0042/actions": Role.ADVISER,
    "/console/incidents/2026-0042/documents": Role.ADVISER,
    "/console/incidents/2026-0042/messages": Role.ADVISER,
    "/console/incidents/2026-0042/audit": Role.ADVISER,
    "/console/keys": Role.ADVISER,
    "/console/duplicates": Role.ADVISER,
    "/console/duplicates/2026-0001/2026-0002": Role.ADVISER,
    "/console/incidents/2026-0042/declaration": Role.ADVISER,
    "/console/incidents/2026-0044/declaration": Role.ADVISER,
    "/console/incidents/2026-0042/serious": Role.ADVISER,
    "/console/incidents/2026-0043/serious": Role.ADVISER,
    "/console/incidents/2026-0043/sheet": Role.ADVISER,
    "/console/calls": Role.ADVISER,
    "/console/actions": Role.ADVISER,
    "/committee": Role.COMMITTEE,
    "/committee/reports/3": Role.COMMITTEE,
    "/office": Role.OFFICE,
    "/office/agreements": Role.OFFICE,
    "/office/agreements/4": Role.OFFICE,
    "/office/agreements/4/what-if?first=2025-12-01&last=2026-02-28": Role.OFFICE,
    "/office/parameters": Role.OFFICE,
    "/office/pay": Role.OFFICE,
    "/office/pay/7/month/2026-03": Role.OFFICE,
    "/office/pay/7/2026-03-06": Role.OFFICE,
    "/office/corrections": Role.OFFICE,
    "/office/corrections/7": Role.OFFICE,
    "/office/claims": Role.OFFICE,
    "/office/exports": Role.OFFICE,
    "/office/filings": Role.OFFICE,
    "/office/filings/tasks": Role.OFFICE,
    "/office/filings/choices/1": Role.OFFICE,
    "/office/limits": Role.OFFICE,
    "/office/insurance": Role.OFFICE,
    "/confidential/adviser": Role.CONFIDENTIAL,
    f"{PORTAL}/overview": Role.PLATFORM,
    f"{PORTAL}/keys": Role.PLATFORM,
    f"{PORTAL}/test": Role.PLATFORM,
    f"{PORTAL}/log": Role.PLATFORM,
    f"{PORTAL}/log?chosen=refused-2": Role.PLATFORM,
    f"{PORTAL}/docs": Role.PLATFORM,
}
PAGES = dict.fromkeys(COURIER, Role.COURIER) | STAFF | {"/sign-in": Role.COURIER}
ON_PHONES = (None, Role.COURIER)


@pytest.fixture(scope="module")
def page_database(stocked_database: Database) -> Database:
    """One in which no page is empty."""
    return stocked_database


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", READERS, ids=name_of)
def test_nothing_is_wider_than_the_smallest_phone(
    leafing: Leafing, role: Role | None, language: Language
) -> None:
    sources = sources_of(leafing.address, role, language.value)
    wide = {
        name: found for name, tab in leafing(sources, SMALL) if (found := tab.evaluate("tooWide()"))
    }

    assert wide == {}


NOT_OURS = (
    "Failed to load resource: the server responded with a status of 4",
    "The specified value",
)
"""Said of a page that tells that there is none, and of a typed value that is kept though it is wrong."""


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("role", READERS, ids=name_of)
def test_letters_of_twice_the_size_still_fit(
    leafing: Leafing, role: Role | None, language: Language
) -> None:
    """Couriers and strangers have a phone; a desk of 1280 pixels has the width of 640 then."""
    sources = sources_of(leafing.address, role, language.value)
    wide = {
        name: found
        for name, tab in leafing(sources, (320 if role in ON_PHONES else 640, 900))
        if (found := tab.evaluate("twiceTheSize(), tooWide()"))
    }

    assert wide == {}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("role", READERS, ids=name_of)
def test_words_stand_out_from_their_ground(leafing: Leafing, role: Role | None, dark: bool) -> None:
    sources = sources_of(leafing.address, role, Language.EN.value)
    size, least = (PHONE, 7) if role in ON_PHONES else (DESK, 4.5)
    pale = {
        name: found
        for name, tab in leafing(sources, size, dark=dark)
        if (found := tab.evaluate(f"tooPale({least})"))
    }

    assert pale == {}


@pytest.mark.parametrize("state", ["covered", "not_yet", "nothing"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_cover_is_readable_outdoors(
    visit: Doorway, stage: Stage, state: str, dark: bool
) -> None:
    stage.today = views.TODAYS[state]

    assert visit(Role.COURIER, dark=dark).sees("/").evaluate("tooPale(7)") == []


@pytest.mark.parametrize("path", COURIER)
def test_a_thumb_hits_everything(visit: Doorway, path: str) -> None:
    assert visit(Role.COURIER).sees(path).evaluate("tooSmall(48)") == []


@pytest.mark.parametrize(("path", "role"), PAGES.items())
def test_the_keyboard_reaches_everything_in_order(visit: Doorway, path: str, role: Role) -> None:
    tab = visit(role, DESK).sees(path)
    expected = tab.evaluate("reachable()")
    reached = []
    for _ in expected:
        reached.append(_next_stop(tab, reached[-1:]))

    assert [each["name"] for each in reached] == expected
    assert [each["name"] for each in reached if not each["visible"]] == []


def _next_stop(tab: Tab, before: list[dict[str, Any]]) -> dict[str, Any]:
    """The next element that the key reaches; a field for a date has a stop for each of its parts."""
    for _ in range(PARTS_OF_A_DATE):
        tab.keyboard.press("Tab")
        found: dict[str, Any] = tab.evaluate("focused()")
        if [found["name"]] != [each["name"] for each in before]:
            break
    return found


@pytest.mark.parametrize("role", READERS, ids=name_of)
def test_a_page_calls_nobody_else_and_breaks_no_rule_of_its_own(
    visit: Doorway, role: Role | None
) -> None:
    visitor = visit(role)
    asked: list[str] = []
    lost: list[str] = []
    visitor.context.on("request", lambda request: asked.append(request.url))
    visitor.context.on(
        "response",
        lambda answer: (
            lost.append(answer.url)
            if answer.status >= 400 and answer.request.resource_type != "document"
            else None
        ),
    )
    for path in paths_of(role):
        visitor.sees(path)

    assert [url for url in asked if not url.startswith(visitor.address)] == []
    assert lost == []
    assert [said for said in visitor.complaints if not said.startswith(NOT_OURS)] == []


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_why_this_amount_is_three_taps_from_today(
    visit: Doorway, language: Language, script: bool
) -> None:
    tab = visit(Role.COURIER, language=language.value, script=script).context.new_page()
    tab.goto(visit.address + "/")
    taps = 0
    for wanted in ('.nav-bottom a[href="/pay"]', '.rows a[href^="/pay/2"]', ".bill summary"):
        tab.locator(wanted).first.click()
        taps += 1

    reasons = views.bill(views.BILLED, language).day.lines[0]
    assert taps <= 3
    assert reasons.told[-1] in tab.locator(".bill details[open]").inner_text()


def test_a_report_is_sent_without_any_script(visit: Doorway, stage: Stage) -> None:
    visitor = visit(Role.COURIER, script=False)
    tab = visitor.context.new_page()
    tab.goto(visitor.address + "/")
    tab.click("nav >> text=Report")
    for answer in ("little", "walking", "fall", "now"):
        tab.click(f"button[value={answer}]")
    tab.fill("#postcode", "1050")
    tab.click("text=Next")
    tab.fill("#details", "Ice.")
    tab.click("text=Send the report")

    assert "Your report has arrived" in tab.inner_text("main")
    assert [report.details for report in stage.reports.values()] == ["Ice."]

    tab.set_input_files("#photo-file", {"name": "ice.jpg", "mimeType": "", "buffer": photo()})
    tab.click("text=Send the photo")
    assert "1 photo has arrived." in tab.inner_text("main")
    assert [ref for ref, _ in stage.photos] == ["2026-0001"]


def test_the_receipt_fits_a_thumb_and_the_smallest_phone(visit: Doorway, stage: Stage) -> None:
    sender = visit(Role.COURIER)
    tab = sender.sees("/report")
    for answer in ("little", "walking", "fall", "now"):
        tab.click(f"button[value={answer}]")
    tab.click("text=Next")
    tab.click("text=Send the report")
    tab.wait_for_url(re.compile("/report/sent"))
    jar = {each["name"]: each["value"] for each in sender.context.cookies(tab.url)}
    receipt = {"name": SENT_COOKIE, "value": jar[SENT_COOKIE], "url": f"{sender.address}/report/"}
    found = []
    for language in Language:
        reader = visit(Role.COURIER, SMALL, language=language.value)
        reader.context.add_cookies([receipt])
        page = reader.sees("/report/sent")
        found += [page.evaluate("tooWide()"), page.evaluate("tooSmall(48)")]

    assert found == [[]] * len(found)


def test_the_phone_can_tell_where_it_is(visit: Doorway, stage: Stage) -> None:
    visitor = visit(Role.COURIER)
    visitor.context.grant_permissions(["geolocation"])
    visitor.context.set_geolocation({"latitude": 50.827, "longitude": 4.372})
    tab = visitor.sees("/report")
    for answer in ("no", "riding", "near_miss", "now"):
        tab.click(f"button[value={answer}]")
    tab.click("text=Use where I am now")
    tab.wait_for_selector("text=Your position is added to the report")
    tab.click("text=Next")
    tab.click("text=Send the report")
    tab.wait_for_url(re.compile("/report/sent"))

    (report,) = stage.reports.values()
    assert (report.latitude, report.longitude) == ("50.82700", "4.37200")


def test_the_adviser_moves_through_the_list_by_keys(visit: Doorway, stage: Stage) -> None:
    tab = visit(Role.ADVISER, DESK).sees("/console")
    first, second = (link.inner_text() for link in tab.query_selector_all("[data-case]")[:2])

    tab.keyboard.press("j")
    assert tab.evaluate("document.activeElement.textContent") == first
    tab.keyboard.press("j")
    tab.keyboard.press("j")
    tab.keyboard.press("k")
    assert tab.evaluate("document.activeElement.textContent") == second
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(f"case={second}"))
    tab.keyboard.press("o")
    tab.wait_for_url(re.compile(f"/console/incidents/{second}"))


def test_keys_are_letters_while_somebody_types(visit: Doorway, stage: Stage) -> None:
    tab = visit(Role.ADVISER, DESK).sees("/console")

    tab.keyboard.press("/")
    tab.keyboard.type("jok/?")

    assert tab.input_value("#q") == "jok/?"


def test_the_main_menu_stays_within_reach_of_the_thumb(visit: Doorway) -> None:
    tab = visit(Role.COURIER).sees("/")

    box = tab.locator(".nav-bottom").bounding_box()

    assert box is not None
    assert box["y"] + box["height"] == PHONE[1]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_menu_of_the_office_opens_at_the_bottom_of_the_smallest_phone(
    visit: Doorway, script: bool
) -> None:
    tab = visit(Role.OFFICE, SMALL, language="de", script=script).context.new_page()
    tab.goto(visit.address + "/office/claims")
    summary, links = tab.locator(".menu summary"), tab.locator(".nav-folded a")
    assert not links.first.is_visible()

    summary.focus()
    tab.keyboard.press("Enter")
    for _ in range(links.count()):
        tab.keyboard.press("Tab")

    boxes = [link.bounding_box() for link in links.all()]
    assert all(box and box["y"] >= 0 and box["x"] + box["width"] <= SMALL[0] for box in boxes)
    assert all(box and box["height"] >= 48 for box in boxes)
    bar = summary.bounding_box()
    assert bar is not None
    assert bar["y"] + bar["height"] == SMALL[1]
    last = links.last.get_attribute("href")
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"{visit.address}{last}")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_first_case_is_in_the_first_screen_of_a_phone(visit: Doorway, script: bool) -> None:
    tab = visit(Role.ADVISER, PHONE, language="de", script=script).context.new_page()
    tab.goto(visit.address + "/console")

    box = tab.locator("table.triage .ref").first.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < PHONE[1] - 60  # above the menu

    views = tab.locator(".tabs a")
    assert not views.first.is_visible()
    tab.locator(".fold summary").click()
    assert views.first.is_visible()


def test_the_menu_of_the_office_is_one_line_on_a_desk(visit: Doorway) -> None:
    tab = visit(Role.OFFICE, DESK, language="de").sees("/office/claims")

    assert not tab.locator(".menu").is_visible()
    box = tab.locator(".nav-top").bounding_box()
    assert box is not None
    assert box["height"] <= 60
