"""What keys, boxes and pairs of the list do: moves and their way back, bulk, export, duplicates."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.models import Incident
from courier_api.notices.models import Notice
from safety.quick_picks import WhatHappened
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import make_report
from tests.factories.running import Running
from tests.pages.forms import token_of
from tests.pages.markup import Page
from tests.service.pages.console_desk import Desk, desk_of

LIST = "/console"
FIRST, SECOND, HAZARD = "2026-0001", "2026-0002", "2026-0003"


@pytest.fixture
def desk(service: Running) -> Desk:
    """Hilde; Amina has told one fall twice, and of an unsafe place the day before."""
    now = service.clock.now()
    with service.database.transaction() as session:
        amina = courier_id_of(session, AMINA)
        make_report(session, amina, report_id="one", injury="021", details="Gladde sporen", now=now)
        make_report(session, amina, report_id="two", postcode="1050", now=now)
        make_report(
            session, amina, report_id="three", hurt=Hurt.NO, happened=WhatHappened.TRAM_RAIL,
            occurred_at=now - timedelta(days=1), now=now,
        )  # fmt: skip
    return desk_of(service)


def case_of(service: Running, ref: str) -> Incident:
    with service.database.reading() as session:
        return session.scalars(select(Incident).where(Incident.ref == ref)).one()


def moves(desk: Desk, ref: str, **fields: str) -> str:
    """Move a case that stands beside the list; the words of the list after that."""
    return desk.saves(f"{LIST}?case={ref}", f"/console/incidents/{ref}/triage", **fields)


def takes_back(desk: Desk, ref: str, **told: str) -> str:
    """Press the button of the notice that stands above the list after a move."""
    address = "&".join(f"{name}={text}" for name, text in told.items())
    page = f"{LIST}?done={told['done']}&of={ref}&{address}"
    action = f"/console/incidents/{ref}/take-back"
    return desk.saves(page, action, do=told["done"], was=told.get("was", ""))


def test_a_severity_is_changed_and_taken_back(service: Running, desk: Desk) -> None:
    assert "severity changed" in moves(desk, FIRST, do="severity", severity="4")
    assert case_of(service, FIRST).severity == 4

    assert "taken back" in takes_back(desk, FIRST, done="severity")
    assert case_of(service, FIRST).severity is None


def test_a_near_miss_is_one_until_it_is_taken_back(service: Running, desk: Desk) -> None:
    moves(desk, HAZARD, do="near_miss")
    assert case_of(service, HAZARD).kind == "near_miss"

    takes_back(desk, HAZARD, done="near_miss", was="hazard")
    assert case_of(service, HAZARD).kind == "hazard"


def test_a_case_sleeps_until_its_day_and_can_be_woken(service: Running, desk: Desk) -> None:
    until = (service.clock.now() + timedelta(days=5)).date().isoformat()
    assert HAZARD not in desk.sees(LIST) or moves(desk, HAZARD, do="snooze", until=until)
    assert case_of(service, HAZARD).snoozed_until is not None
    assert HAZARD in desk.sees(f"{LIST}?tab=snoozed")

    takes_back(desk, HAZARD, done="snooze")
    assert case_of(service, HAZARD).snoozed_until is None


def test_a_report_is_set_aside_with_a_reason_and_comes_back(service: Running, desk: Desk) -> None:
    answer = desk.sends(
        f"{LIST}?case={HAZARD}", f"/console/incidents/{HAZARD}/triage", do="reject", reason=""
    )
    assert answer.status_code == 422

    moves(desk, HAZARD, do="reject", reason="a test")
    assert case_of(service, HAZARD).status == "rejected"
    takes_back(desk, HAZARD, done="reject")
    assert case_of(service, HAZARD).status == "submitted"


def test_a_question_by_sms_has_no_way_back(service: Running, desk: Desk) -> None:
    assert "asked by SMS" in moves(desk, FIRST, do="ask")
    assert "Take it back" not in desk.sees(f"{LIST}?done=ask&of={FIRST}")
    with service.database.reading() as session:
        assert "case_question" in set(session.scalars(select(Notice.template)))


def test_two_people_do_not_move_one_case_unseen(service: Running, desk: Desk) -> None:
    source = desk.source(f"{LIST}?case={FIRST}")
    moves(desk, FIRST, do="severity", severity="4")

    answer = desk.sends_from(
        source, f"/console/incidents/{FIRST}/triage", do="severity", severity="1"
    )

    assert answer.status_code == 422
    assert "Somebody else has changed this case." in answer.text


def test_several_cases_get_an_owner_and_tags(service: Running, desk: Desk) -> None:
    ticked = {f"pick-{FIRST}": "yes", f"pick-{HAZARD}": "yes"}

    assert "Done for 2 cases." in desk.saves(LIST, "/console/bulk", do="assign", **ticked)
    desk.saves(LIST, "/console/bulk", do="tag", comment="Tram, rails", **ticked)

    case = case_of(service, HAZARD)
    assert (case.owner_staff_id, case.tags) == (desk.staff_id, ["tram", "rails"])
    assert HAZARD in desk.sees(f"{LIST}?tab=mine")


def test_only_cases_that_hurt_nobody_are_closed_together(service: Running, desk: Desk) -> None:
    ticked = {f"pick-{FIRST}": "yes", f"pick-{HAZARD}": "yes"}
    assert "Comment" in desk.is_refused(LIST, "/console/bulk", do="close", **ticked)
    assert "Ticked cases" in desk.is_refused(LIST, "/console/bulk", do="assign")

    words = desk.saves(LIST, "/console/bulk", do="close", comment="Rails repaired", **ticked)

    assert "Done for 1 case." in words
    assert f"Not possible for one: {FIRST}" in words
    assert (case_of(service, HAZARD).status, case_of(service, FIRST).status) == (
        "closed",
        "submitted",
    )


@pytest.mark.parametrize(("level", "has_initials"), [("anonymous", False), ("redacted", True)])
def test_an_export_leaves_out_what_its_level_says_and_is_logged(
    service: Running, desk: Desk, level: str, has_initials: bool
) -> None:
    answer = desk.sends(LIST, "/console/export", level=level)

    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert len(rows) == 3
    assert ("ref" in rows[0], "initials" in rows[0]) == (has_initials, has_initials)
    assert "Amina" not in answer.text
    with service.database.reading() as session:
        query = select(AuditRecord.facts).where(AuditRecord.action == "export.incidents")
        assert session.scalars(query).one() == {"level": level, "rows": 3, "view": "all"}


def test_an_export_holds_every_page(service: Running, desk: Desk) -> None:
    with service.database.transaction() as session:
        amina = courier_id_of(session, AMINA)
        for number in range(50):
            make_report(session, amina, report_id=f"r-{number}", now=service.clock.now())

    answer = desk.sends(LIST, "/console/export", level="redacted")

    refs = [row["ref"] for row in csv.DictReader(io.StringIO(answer.text))]
    assert len(refs) == len(set(refs)) == 53


def test_two_reports_of_one_fall_are_joined_and_parted_again(service: Running, desk: Desk) -> None:
    pair = f"/console/duplicates/{FIRST}/{SECOND}"
    assert pair in desk.source("/console/duplicates")
    assert "Perhaps a duplicate" in desk.sees(LIST)
    source = desk.source(pair)

    opened = desk.sends_from(source, f"{pair}/open", purpose="to compare")
    page = Page(source)
    assert "021" in Page(opened.text).text
    assert "021" not in page.text  # in the source it could be a part of a seal
    versions = {
        each.get("name"): each.get("value")
        for each in page.named("input")
        if each.get("name") in ("version", "other")
    }
    answer = desk.client.post(
        f"{pair}/merge",
        data={"form_token": token_of(page), "choose-place": "duplicate", **versions},
    )

    assert answer.headers["location"].startswith(f"/console/incidents/{FIRST}")
    survivor, duplicate = case_of(service, FIRST), case_of(service, SECOND)
    assert (duplicate.status, duplicate.duplicate_of_id) == ("duplicate", survivor.id)
    assert (survivor.place or {})["postcode"] == "1050"
    assert FIRST in desk.sees(f"/console/incidents/{SECOND}")

    desk.saves("/console/duplicates", f"/console/duplicates/{FIRST}/part", merge="1")
    assert case_of(service, SECOND).status == "submitted"
    assert (case_of(service, FIRST).place or {})["postcode"] == "1060"


def test_a_case_is_not_joined_with_itself(service: Running, desk: Desk) -> None:
    pair = f"/console/duplicates/{FIRST}/{FIRST}"
    page = Page(desk.client.get(pair).text)

    answer = desk.client.post(f"{pair}/merge", data={"form_token": token_of(page)})

    assert answer.status_code == 422
