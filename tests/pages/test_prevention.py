"""The pages of prevention: read in four languages, their forms do what they say and name what is wrong."""

from collections.abc import Iterator

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, select

import courier_api.tables  # noqa: F401 - every table, for create_all
from courier_api.auth.identities import identities_with_role
from courier_api.auth.roles import Role
from courier_api.foundation.database import Database
from courier_api.foundation.models import Base
from courier_api.locale.catalogue import Language
from courier_api.notices.consent import say_consent, stop
from courier_api.notices.models import Notice
from courier_api.prevention.models import Bike, BikeCheck, Gear, PreventionPolicyRow, Training
from courier_api.prevention.programme_models import (
    Campaign,
    PlatformFeature,
    PreventionReport,
    RiskAnalysis,
    RiskAnalysisVersion,
    RiskPressureFlag,
    SiteVisit,
)
from courier_api.sources.models import Source
from courier_api.web.security import TOKEN_FIELD
from courier_api.zone_holds.models import ZoneHold, ZoneHoldEnd
from safety.message_rules import Line
from safety.prevention.bike_check import BikePart
from tests.factories.cooperatives import OURS
from tests.factories.photos import photo
from tests.pages import views
from tests.pages.forms import post, token_of
from tests.pages.markup import Page, findings
from tests.pages.portal_stage import SLUG
from tests.pages.prevention_stage import fill_prevention
from tests.pages.stage import Stage, browser_of, build_app, sign_everybody_in

HERE = "/console/prevention"
ADVISER_PAGES = ("", "/bikes", "/bikes/1", "/bikes/2", "/trainings", "/gear", "/analyses",
                 "/analyses/1", "/platforms", "/campaigns", "/campaigns/1/sms", "/reports", "/reports/1",
                 "/holds")  # fmt: skip


@pytest.fixture
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with rows of every sort."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('prevention') / 'pages.db'}")
    Base.metadata.create_all(database.engine)
    sign_everybody_in(database)
    with database.transaction() as session:
        source_id = session.scalar(select(Source.id).where(Source.slug == SLUG))
        assert source_id is not None
        fill_prevention(session, source_id, now=views.NOW)
    yield database
    database.dispose()


@pytest.fixture
def full(stocked: Database) -> FastAPI:
    """The pages over it."""
    return build_app(Stage(), stocked)


def adviser(app: FastAPI, language: str = "en") -> httpx.Client:
    return browser_of(app, Role.ADVISER, language)


def count(database: Database, table: type[Base]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize("language", Language)
def test_every_page_is_well_made_in_every_language(full: FastAPI, language: Language) -> None:
    for role, paths in (
        (Role.ADVISER, [f"{HERE}{path}" for path in ADVISER_PAGES]),
        (Role.OFFICE, ["/office/conditions"]),
        (Role.COURIER, ["/ready"]),
    ):
        browser = browser_of(full, role, language.value)
        for path in paths:
            answer = browser.get(path)
            assert answer.status_code == 200, path
            assert findings(answer.text) == [], path


@pytest.mark.parametrize("path", ["", "/bikes", "/trainings", "/gear", "/analyses", "/platforms",
                                  "/campaigns", "/reports", "/holds"])  # fmt: skip
def test_an_empty_page_is_well_made(app: FastAPI, path: str) -> None:
    answer = adviser(app).get(f"{HERE}{path}")

    assert (answer.status_code, findings(answer.text)) == (200, [])
    assert 'class="empty"' in answer.text


@pytest.mark.parametrize("role", [Role.COURIER, Role.OFFICE, Role.PLATFORM])
def test_nobody_else_opens_them(full: FastAPI, role: Role) -> None:
    assert {browser_of(full, role).get(f"{HERE}{path}").status_code for path in ADVISER_PAGES} == {
        403
    }


def test_the_dashboard_says_who_may_not_ride_and_why(full: FastAPI) -> None:
    text = Page(adviser(full).get(HERE).text).text

    assert "No traffic safety training" in text
    assert "Bike failed its check" in text
    assert "Helmet to be replaced" in text


def test_the_office_reads_what_is_missing_and_nothing_of_an_accident(full: FastAPI) -> None:
    text = Page(browser_of(full, Role.OFFICE).get("/office/conditions").text).text

    assert "Helmet" in text
    assert "replaced" not in text
    assert "blow" not in text


def test_a_check_with_a_part_left_out_names_it_and_keeps_the_others(
    full: FastAPI, stocked: Database
) -> None:
    path = f"{HERE}/bikes/2"
    before = count(stocked, BikeCheck)
    answer = post(adviser(full), path, f"{path}/check", brakes="fix")

    assert answer.status_code == 422
    assert "Look at this field again: Tyres." in Page(answer.text).text
    assert 'value="fix" checked' in answer.text
    assert (findings(answer.text), count(stocked, BikeCheck)) == ([], before)


def test_a_photo_of_a_fault_is_shown_with_its_check_and_a_paper_is_none(
    full: FastAPI, stocked: Database
) -> None:
    path, browser = f"{HERE}/bikes/1", adviser(full)
    fields = {TOKEN_FIELD: token_of(Page(browser.get(path).text)), "part": "brakes"}

    def send(raw: bytes) -> httpx.Response:
        files = {"photo": ("IMG.JPG", raw, "image/jpeg")}
        return browser.post(f"{path}/photos", data=fields, files=files)

    refused = send(b"%PDF-1.7")
    kept = send(photo())
    page = browser.get(path).text
    picture = browser.get(f"{path}/photos/1")

    assert (refused.status_code, findings(refused.text)) == (422, [])
    assert "Photo (JPEG" in Page(refused.text).text
    assert (kept.headers["location"], findings(page)) == (f"{path}?said=saved", [])
    assert 'alt="Photo: Brakes"' in page
    assert (picture.headers["content-type"], picture.content[:2]) == ("image/jpeg", b"\xff\xd8")
    assert browser.get(f"{HERE}/bikes/2/photos/1").status_code == 404


def test_a_whole_check_is_kept(full: FastAPI, stocked: Database) -> None:
    path = f"{HERE}/bikes/2"
    answer = post(adviser(full), path, f"{path}/check", **{part.value: "good" for part in BikePart})

    assert answer.headers["location"] == f"{path}?said=saved"
    with stocked.reading() as session:
        states = list(session.scalars(select(BikeCheck.state).where(BikeCheck.bike_id == 2)))
    assert states == ["passed_with_fix", "passed"]


FORMS = [
    ("", "/policy", {"gates_from": "2026-04-01", "training_months": "12", "check_months": "6",
                     "warn_days": "10", "fix_days": "5"}, PreventionPolicyRow, 0),
    ("", "/import", {"list": "courier,training_on,bike_check_on,helmet_on\nc-001,2026-01-05,,"},
     Training, 1),
    ("/bikes", "/bikes", {"label": "B-9", "kind": "bike", "courier": "c-002", "own": "yes"},
     Bike, 1),
    ("/bikes/3", "/bikes/3/book", {"planned_on": "2026-03-09"}, BikeCheck, 1),
    ("/bikes/2", "/bikes/2/fixed", {}, BikeCheck, 0),
    ("/bikes/3", "/bikes/3/give", {"courier": "c-002"}, Bike, 0),
    ("/bikes/3", "/bikes/3/retire", {}, Bike, 0),
    ("/trainings", "/trainings", {"courier": "c-001 c-002", "topic": "first_aid",
                                  "planned_on": "2026-03-20"}, Training, 2),
    ("/trainings", "/trainings/2/result", {"held_on": "2026-03-06", "result": "passed"},
     Training, 0),
    ("/gear", "/gear", {"courier": "c-001", "item": "gloves", "size": "L", "cost": "12,50",
                        "issue": "yes"}, Gear, 1),
    ("/gear", "/gear/1/move", {"step": "replaced"}, Gear, 1),
    ("/gear", "/gear/2/blow", {}, Gear, 0),
    ("/analyses", "/analyses", {"scope": "city", "subject": "Gent", "planned_on": "2026-05-01"},
     RiskAnalysis, 1),
    ("/analyses/1", "/analyses/1/version", {"findings": "New", "measures": ""},
     RiskAnalysisVersion, 1),
    ("/analyses/1", "/analyses/1/share", {}, RiskAnalysis, 0),
    ("/analyses/1", "/analyses/1/visit", {"place": "Flagey", "planned_on": "2026-05-02"},
     SiteVisit, 1),
    ("/analyses", "/visits", {"place": "Hub 2", "planned_on": "2026-05-02"}, SiteVisit, 1),
    ("/analyses", "/visits/2/done", {"visited_on": "2026-03-05", "words": "Dry."}, SiteVisit, 0),
    ("/platforms", "/platforms", {"platform": SLUG, "name": "Ranking", "rating": "3",
                                  "measure": ""}, PlatformFeature, 1),
    ("/platforms", "/platforms/1/settle", {"measure": "Switched off."}, PlatformFeature, 0),
    ("/campaigns", "/campaigns", {"title": "Ice", "platform": "", "about": "",
                                  "starts_on": "2026-03-10", "ends_on": "2026-03-12",
                                  "message_nl": "x", "message_fr": "x", "message_de": "x",
                                  "message_en": "x"}, Campaign, 1),
    ("/reports", "/reports", {"period": "2026-03"}, PreventionReport, 1),
    ("/holds", "/holds", {"postcodes": "9000, 9050", "platform": "", "reason": "storm",
                          "starts_at": "2026-03-06T20:00", "ends_at": "2026-03-07T02:00",
                          "words": ""}, ZoneHold, 1),
    ("/holds", "/holds/1/end", {"ends_at": "2026-03-06T22:00"}, ZoneHoldEnd, 1),
    ("/holds", "/holds/1/lift", {}, ZoneHoldEnd, 1),
]  # fmt: skip


@pytest.mark.parametrize(("page", "path", "fields", "table", "more"), FORMS)
def test_a_form_does_what_it_says(
    full: FastAPI,
    stocked: Database,
    page: str,
    path: str,
    fields: dict[str, str],
    table: type[Base],
    more: int,
) -> None:
    before = count(stocked, table)
    browser = adviser(full)
    answer = post(browser, f"{HERE}{page}", f"{HERE}{path}", **fields)

    assert answer.status_code == 303, Page(answer.text).text
    assert answer.headers["location"].endswith("?said=saved")
    assert count(stocked, table) == before + more
    assert findings(browser.get(answer.headers["location"]).text) == []


def test_a_campaign_by_sms_is_looked_at_before_it_is_sent(full: FastAPI, stocked: Database) -> None:
    """One courier agreed: one message, counted before it is written, and none after a stop."""
    with stocked.transaction() as session:
        couriers = identities_with_role(session, OURS, Role.COURIER)
        willing = [each for each in couriers if each.person_id == 1] or couriers[:1]
        say_consent(session, willing[0].id, agreed=True, now=views.NOW)
    here, browser = f"{HERE}/campaigns/1/sms", adviser(full)
    before = count(stocked, Notice)
    words = {f"message_{code}": "Tip" for code in ("nl", "fr", "de", "en")}

    missing = post(browser, here, f"{here}/look", **{**words, "message_fr": ""})
    assert "Look at this field again: Message in French." in Page(missing.text).text
    longer = post(browser, here, f"{here}/look", **{**words, "message_en": "x" * 290})
    assert "Too long" in Page(longer.text).text
    assert "Send now" not in Page(longer.text).text
    looked = post(browser, here, f"{here}/look", **words)
    assert "Send now: couriers 1, parts 1" in Page(looked.text).text
    assert count(stocked, Notice) == before

    assert post(browser, here, f"{here}/send", **words).status_code == 303
    assert count(stocked, Notice) == before + 1
    again = Page(browser.get(here).text).text
    assert "Had it already 1" in again
    assert "Send now" not in again
    with stocked.transaction() as session:
        stop(session, willing[0], Line.CAMPAIGN, now=views.NOW)
    assert "Stopped tips 1" in Page(browser.get(here).text).text


WRONG = [
    ("", "/policy", {"training_months": "0", "check_months": "6", "warn_days": "10",
                     "fix_days": "5"}, "Training holds, months"),
    ("", "/import", {"list": "courier\nc-001"}, "List"),
    ("/bikes", "/bikes", {"label": "B-9", "kind": "bike", "courier": "nobody"}, "Courier number"),
    ("/trainings", "/trainings", {"courier": "", "topic": "first_aid"}, "Courier number"),
    ("/gear", "/gear", {"courier": "c-001", "item": "gloves", "cost": "much"}, "Cost in euro"),
    ("/analyses", "/analyses", {"scope": "city", "subject": "", "planned_on": "2026-05-01"},
     "Name"),
    ("/platforms", "/platforms", {"platform": SLUG, "name": "x", "rating": "9"}, "Risk, 1 to 5"),
    ("/campaigns", "/campaigns", {"title": "Ice", "starts_on": "2026-03-10",
                                  "ends_on": "2026-03-12"}, "Message in Dutch"),
    ("/campaigns/1/sms", "/campaigns/1/sms/look", {"message_nl": ""}, "Message in Dutch"),
    ("/reports", "/reports", {"period": "soon"}, "Period"),
    ("/holds", "/holds", {"postcodes": "0000", "reason": "ice", "starts_at": "2026-03-06T20:00",
                          "ends_at": "2026-03-07T02:00"}, "Postcodes"),
    ("/holds", "/holds", {"postcodes": "1000", "reason": "ice", "starts_at": "2026-03-06T20:00",
                          "ends_at": "2026-03-06T20:00"}, "Until"),
]  # fmt: skip


@pytest.mark.parametrize(("page", "path", "fields", "field"), WRONG)
def test_what_is_wrong_is_named_beside_the_form(
    full: FastAPI, page: str, path: str, fields: dict[str, str], field: str
) -> None:
    answer = post(adviser(full), f"{HERE}{page}", f"{HERE}{path}", **fields)

    assert (answer.status_code, findings(answer.text)) == (422, [])
    assert f"Look at this field again: {field}." in Page(answer.text).text


@pytest.mark.parametrize("language", Language)
def test_a_report_is_a_file_and_a_table(full: FastAPI, language: Language) -> None:
    browser = adviser(full, language.value)
    document = browser.get(f"{HERE}/reports/1.pdf")
    table = browser.get(f"{HERE}/reports/1.csv")

    assert (document.status_code, document.content[:5]) == (200, b"%PDF-")
    assert table.text.splitlines()[0] == "figure,value"
    assert "trained,1" in table.text.splitlines()


def test_a_courier_confirms_a_piece_and_says_what_pushed_them(
    full: FastAPI, stocked: Database
) -> None:
    browser = browser_of(full, Role.COURIER)
    received = post(browser, "/ready", "/ready/gear/1")
    unsaid = post(browser, "/ready", "/ready/pressure", platform=SLUG, words="")
    said = post(browser, "/ready", "/ready/pressure", platform=SLUG, words="Red light.", named="no")

    assert received.headers["location"] == "/ready?said=received"
    assert (unsaid.status_code, findings(unsaid.text)) == (422, [])
    assert said.headers["location"] == "/ready?said=flagged"
    with stocked.reading() as session:
        flag = session.scalars(
            select(RiskPressureFlag).order_by(RiskPressureFlag.id.desc())
        ).first()
        assert flag is not None
        assert (flag.words, flag.courier_id) == ("Red light.", None)
        assert session.get_one(Gear, 1).state == "acknowledged"


def test_a_courier_confirms_nobody_elses_piece(full: FastAPI) -> None:
    browser = browser_of(full, Role.COURIER)
    token = token_of(Page(browser.get("/ready").text))

    assert browser.post("/ready/gear/2", data={"form_token": token}).status_code == 404


def test_an_old_page_says_that_something_has_changed(full: FastAPI) -> None:
    browser = adviser(full)
    token = token_of(Page(browser.get(f"{HERE}/holds").text))
    lifted = f"{HERE}/holds/1/lift"
    browser.post(lifted, data={"form_token": token})
    again = browser.post(lifted, data={"form_token": token})

    assert again.headers["location"] == f"{HERE}/holds?said=before"
