"""Every page in every language, with none, one, few and many rows."""

import pytest
from fastapi import FastAPI

from courier_api.auth.roles import Role
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.web.adviser.case_views import CaseTab
from tests.pages import overview_views, views
from tests.pages.markup import Page, findings
from tests.pages.portal_stage import SLUG
from tests.pages.stage import Stage, browser_of

COUNTS = (0, 1, 3, 300)
PORTAL = f"/portal/{SLUG}"
TRIAL = f"/portal/{SLUG}-test"
PAGES = {
    "/": Role.COURIER,
    "/shifts": Role.COURIER,
    "/shifts/7": Role.COURIER,
    "/pay": Role.COURIER,
    "/pay/2026-03-06": Role.COURIER,
    "/pay/month/2026-03": Role.COURIER,
    "/report": Role.COURIER,
    "/report/emergency": Role.COURIER,
    "/console/today": Role.ADVISER,
    "/console": Role.ADVISER,
    "/console?case=2026-0002": Role.ADVISER,
    "/console?tab=serious&q=nothing+like+it": Role.ADVISER,
    "/console/incidents/2026-0042": Role.ADVISER,
    "/console/statistics": Role.ADVISER,
    "/console/statistics?period=2026&days=calendar&said=workers": Role.ADVISER,
    "/console/statistics?period=2025-Q4&kind=injury&platform=Deliveroo": Role.ADVISER,
    "/console/statistics/frozen/7?said=frozen": Role.ADVISER,
    "/console/statistics/frozen/7/committee": Role.ADVISER,
    **{f"/console/statistics/frozen/{number}/committee": Role.ADVISER for number in (1, 3, 4, 5)},
    "/committee": Role.COMMITTEE,
    "/committee/reports/3": Role.COMMITTEE,
    "/console/map": Role.ADVISER,
    "/console/map?zoom=14&at=50.8275,4.3722&area=50.82,4.36,50.84,4.39": Role.ADVISER,
    "/console/map?light=night_lit&vehicle=bike&against=2025": Role.ADVISER,
    "/console/map?audience=committee&serious=yes&area=50.82,4.36,50.84,4.39": Role.ADVISER,
    **{
        f"/console/incidents/2026-0042/{tab.value}": Role.ADVISER
        for tab in CaseTab
        if tab is not CaseTab.SUMMARY
    },
    "/console/incidents/2026-0042/timeline?kind=note": Role.ADVISER,
    "/console/incidents/2026-0042/presence": Role.ADVISER,
    "/console?done=severity&of=2026-0001&was=3": Role.ADVISER,
    "/console?bulk=close&count=1&refused=2026-0002,2026-0003": Role.ADVISER,
    "/console?undone=2026-0001&tab=mine": Role.ADVISER,
    "/console/keys": Role.ADVISER,
    "/console/actions": Role.ADVISER,
    "/console/actions?show=checked": Role.ADVISER,
    "/console/duplicates": Role.ADVISER,
    "/console/duplicates?said=parted": Role.ADVISER,
    "/console/duplicates/2026-0001/2026-0002": Role.ADVISER,
    "/console/incidents/2026-0042/declaration": Role.ADVISER,
    "/console/incidents/2026-0044/declaration?done=yes": Role.ADVISER,
    "/console/incidents/2026-0042/serious": Role.ADVISER,
    "/console/incidents/2026-0043/serious": Role.ADVISER,
    "/console/incidents/2026-0043/sheet": Role.ADVISER,
    "/console/calls": Role.ADVISER,
    "/console/calls?said=done": Role.ADVISER,
    "/account?": Role.COURIER,
    "/office": Role.OFFICE,
    "/office?retried=true": Role.OFFICE,
    "/office/parked": Role.OFFICE,
    "/office/parked?reason=unknown_courier&since=yesterday&queued=12": Role.OFFICE,
    "/office/parked?pause=yes": Role.OFFICE,
    "/office/parked/1": Role.OFFICE,
    "/office/parked/2": Role.OFFICE,
    "/office/disputes": Role.OFFICE,
    "/office/disputes?settled=yes": Role.OFFICE,
    "/office/agreements": Role.OFFICE,
    "/office/agreements/2?done=closed": Role.OFFICE,
    "/office/agreements/4": Role.OFFICE,
    "/office/agreements/2/from/1": Role.OFFICE,
    "/office/agreements/2/from/2": Role.OFFICE,
    "/office/agreements/4/what-if": Role.OFFICE,
    "/office/agreements/4/what-if?first=2025-12-01&last=2026-02-28": Role.OFFICE,
    "/office/agreements/4/what-if?first=later": Role.OFFICE,
    "/office/parameters": Role.OFFICE,
    "/office/parameters?q=be.&done=added_now": Role.OFFICE,
    "/office/exports": Role.OFFICE,
    "/office/exports?said=same": Role.OFFICE,
    "/office/filings": Role.OFFICE,
    "/office/filings?state=all&worker=c-041&first=2026-03-06&page=2&said=changed": Role.OFFICE,
    "/office/filings/tasks?said=before": Role.OFFICE,
    "/office/filings/choices/1": Role.OFFICE,
    "/office/limits": Role.OFFICE,
    "/office/limits?rule=night_work&said=judged": Role.OFFICE,
    "/office/limits?state=judged&said=before": Role.OFFICE,
    "/limits": Role.COURIER,
    "/record/openings": Role.COURIER,
    "/office/insurance": Role.OFFICE,
    "/office/insurance?said=entered": Role.OFFICE,
    "/shifts/7/insured": Role.COURIER,
    "/claims": Role.COURIER,
    "/claims?said=yes": Role.COURIER,
    "/office/claims": Role.OFFICE,
    "/office/claims?waived=yes": Role.OFFICE,
    "/office/pay": Role.OFFICE,
    "/office/pay?q=amina": Role.OFFICE,
    "/office/pay/7/month/2026-03": Role.OFFICE,
    "/office/pay/7/2026-03-06": Role.OFFICE,
    "/office/corrections": Role.OFFICE,
    "/office/corrections/7": Role.OFFICE,
    "/office/corrections/7?signed=yes": Role.OFFICE,
    "/account": Role.OFFICE,
    f"{PORTAL}/overview": Role.PLATFORM,
    f"{TRIAL}/overview": Role.PLATFORM,
    f"{PORTAL}/keys": Role.PLATFORM,
    f"{PORTAL}/test": Role.PLATFORM,
    f"{PORTAL}/log": Role.PLATFORM,
    f"{TRIAL}/log": Role.PLATFORM,
    f"{PORTAL}/log?show=parked": Role.PLATFORM,
    f"{PORTAL}/log?q=nothing+like+it": Role.PLATFORM,
    f"{PORTAL}/log?chosen=event-7": Role.PLATFORM,
    f"{PORTAL}/log?chosen=conflict-1": Role.PLATFORM,
    f"{PORTAL}/log?chosen=refused-1&applied=1&tried=2": Role.PLATFORM,
    f"{PORTAL}/log?chosen=refused-3": Role.PLATFORM,
    f"{PORTAL}/docs": Role.PLATFORM,
    "/sign-in": None,
    "/sign-in?signed_out=true&next=/pay": None,
    "/sos": None,
    "/confidential": None,
    "/confidential/answers": None,
    "/confidential/adviser": Role.CONFIDENTIAL,
    "/confidential/adviser?said=taken": Role.CONFIDENTIAL,
    "/problems/wrong-code": None,
    "/problems/shift-already-full": None,
    "/nowhere": None,
}


def shown(app: FastAPI, path: str, role: Role | None, language: str = "en") -> str:
    return browser_of(app, role, language).get(path).text


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize(("path", "role"), PAGES.items())
def test_a_page_is_well_made_in_every_language(
    app: FastAPI, stage: Stage, path: str, role: Role | None, language: Language
) -> None:
    source = shown(app, path, role, language.value)

    assert findings(source) == []
    assert f'<html lang="{language.value}">' in source


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("state", views.TODAYS)
def test_today_says_whether_to_ride(
    app: FastAPI, stage: Stage, state: str, language: Language
) -> None:
    stage.today = views.TODAYS[state]

    source = shown(app, "/", Role.COURIER, language.value)

    assert findings(source) == []
    sentence = load_catalogue().texts[language][f"cover.{stage.today.cover_sentence}"]
    assert " ".join(sentence.partition("{")[0].split()) in Page(source).text


@pytest.mark.parametrize("count", COUNTS)
def test_lists_hold_any_number_of_rows(app: FastAPI, stage: Stage, count: int) -> None:
    stage.shifts, stage.pay = views.shifts_view(count), views.pay_view(count)
    stage.triage, stage.office = views.triage_rows(count), overview_views.office_view(count)
    stage.parked = stage.disputes = stage.agreements = stage.figures = stage.tried = count
    stage.corrections = stage.claims = stage.paid_couriers = stage.cases = count
    stage.case_rows = count
    stage.openings = stage.calls = count

    for path, role in (
        ("/office/parked", Role.OFFICE),
        ("/office/disputes", Role.OFFICE),
        ("/office/agreements", Role.OFFICE),
        ("/office/parameters", Role.OFFICE),
        ("/office/agreements/4/what-if?first=2025-12-01&last=2026-02-28", Role.OFFICE),
        ("/claims", Role.COURIER),
        ("/record/openings", Role.COURIER),
        ("/office/claims", Role.OFFICE),
        ("/office/corrections", Role.OFFICE),
        ("/office/pay", Role.OFFICE),
        ("/office/corrections/7", Role.OFFICE),
        ("/shifts", Role.COURIER),
        ("/pay", Role.COURIER),
        ("/console", Role.ADVISER),
        ("/console/today", Role.ADVISER),
        ("/console/statistics", Role.ADVISER),
        ("/console/statistics/frozen/7/committee", Role.ADVISER),
        ("/committee", Role.COMMITTEE),
        ("/committee/reports/3", Role.COMMITTEE),
        ("/console/map", Role.ADVISER),
        ("/console/duplicates", Role.ADVISER),
        *((f"/console/incidents/2026-0042/{tab.value}", Role.ADVISER) for tab in CaseTab),
        ("/console/calls", Role.ADVISER),
        ("/office", Role.OFFICE),
    ):
        assert findings(shown(app, path, role)) == [], path


def test_an_empty_list_says_what_will_appear(app: FastAPI, stage: Stage) -> None:
    stage.shifts, stage.pay = views.shifts_view(0), views.pay_view(0)
    stage.triage, stage.office = views.triage_rows(0), overview_views.office_view(0)

    assert "New shifts appear here" in shown(app, "/shifts", Role.COURIER)
    assert "Your worked days appear here" in shown(app, "/pay", Role.COURIER)
    assert "Reports appear here as soon as they arrive. Checked at 18:00." in shown(
        app, "/console", Role.ADVISER
    )
    assert "Nothing waits for you." in shown(app, "/office", Role.OFFICE)


def test_the_bar_shows_what_was_ridden_and_what_is_paid(app: FastAPI, stage: Stage) -> None:
    page = Page(shown(app, "/", Role.COURIER))

    assert "You are paid for 3 h: you rode 1 h 40, the agreement tops up to 3 h." in page.text
    widths = {bar.get("class"): bar.get("width") for bar in page.named("rect") if bar.get("class")}
    assert (widths["bar-worked"], widths["bar-paid"]) == ("56%", "100%")


def test_old_news_show_their_time(app: FastAPI, stage: Stage) -> None:
    stage.today = views.TODAYS["not_yet"]

    assert "since Fri 6 Mar 18:00" in Page(shown(app, "/", Role.COURIER)).text


def test_a_cover_of_another_day_names_the_day(app: FastAPI, stage: Stage) -> None:
    stage.today = views.TODAYS["stop"]

    assert "Saturday 7 March" in Page(shown(app, "/", Role.COURIER)).text


def test_every_line_of_a_bill_stands_with_its_amount(app: FastAPI, stage: Stage) -> None:
    page = Page(shown(app, "/pay/2026-03-06", Role.COURIER))

    assert "1 h 40 on Friday 6 March, at €13.05 an hour." in page.text
    assert "€12,345.67" in page.text


@pytest.mark.parametrize("language", Language)
def test_the_page_says_every_sentence_of_the_explanation(
    app: FastAPI, stage: Stage, language: Language
) -> None:
    page = Page(shown(app, "/pay/2026-03-06", Role.COURIER, language))
    said = views.bill(views.BILLED, language).day.sentences()

    assert [sentence for sentence in said if " ".join(sentence.split()) not in page.text] == []


def test_a_day_without_work_has_no_bill(app: FastAPI, stage: Stage) -> None:
    stage.bill = None

    answer = browser_of(app, Role.COURIER).get("/pay/2026-03-06")

    assert answer.status_code == 404
    assert "You have no worked day on this date." in answer.text


def test_what_a_courier_wrote_is_shown_as_text(app: FastAPI, stage: Stage) -> None:
    browser = browser_of(app, Role.ADVISER)
    source = browser.get("/console/incidents/2026-0042").text

    assert "<deur>" not in source


def test_links_of_the_pages_lead_somewhere(app: FastAPI, stage: Stage) -> None:
    starts = [(Role.COURIER, "/"), (Role.ADVISER, "/console"), (Role.OFFICE, "/office")]
    starts += [(Role.CONFIDENTIAL, "/confidential/adviser"), (Role.CONFIDENTIAL, "/confidential")]
    starts += [(Role.PLATFORM, f"{PORTAL}/{page}") for page in ("overview", "keys", "log", "docs")]
    for role, start in starts:
        browser = browser_of(app, role)
        links = [link.get("href") for link in Page(browser.get(start).text).named("a", "link")]
        stage.triage = views.triage_rows(1)
        own = {link for link in links if link.startswith("/") and "/incidents/" not in link}
        assert [link for link in own if browser.get(link).status_code >= 400] == []
