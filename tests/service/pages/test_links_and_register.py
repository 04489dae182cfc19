"""Cases that belong together, risks a case is about, and the register of actions of all cases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.foundation.clock import local_date
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.models import Incident
from courier_api.prevention.analyse import Scope, plan_analysis
from courier_api.prevention.errors import By
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import make_report
from tests.factories.running import Running
from tests.pages.markup import Page
from tests.service.pages.console_desk import Desk, desk_of

FALL, NEAR_MISS = "2026-0001", "2026-0002"
CASE, OTHER = f"/console/incidents/{FALL}", f"/console/incidents/{NEAR_MISS}"


@pytest.fixture
def desk(service: Running) -> Desk:
    """Hilde; a fall, and a near miss of the day before."""
    now = service.clock.now()
    with service.database.transaction() as session:
        amina = courier_id_of(session, AMINA)
        make_report(session, amina, injury="021", now=now)
        make_report(
            session, amina, report_id="two", hurt=Hurt.NO, occurred_at=now - timedelta(days=1),
            now=now,
        )  # fmt: skip
        by = By(employer_number=OURS, actor="staff:1", now=now)
        plan_analysis(session, Scope.CITY, "Rails in Saint-Gilles", local_date(now), by)
    return desk_of(service)


def links_of(desk: Desk, case: str) -> list[str]:
    """The cases that a case names as its own."""
    links = Page(desk.source(case)).named("a")
    return [str(each.get("href")) for each in links if each.get("class") == "ref"]


def test_a_near_miss_and_an_accident_show_each_other_until_they_are_parted_with_a_reason(
    service: Running, desk: Desk
) -> None:
    desk.saves(CASE, f"{CASE}/summary/link", ref=NEAR_MISS)
    assert (links_of(desk, CASE), links_of(desk, OTHER)) == ([OTHER], [CASE])
    assert NEAR_MISS in desk.sees(f"{CASE}/timeline")

    desk.is_refused(CASE, f"{CASE}/summary/link", ref=NEAR_MISS)
    desk.is_refused(OTHER, f"{OTHER}/summary/unlink", link="1")
    desk.saves(OTHER, f"{OTHER}/summary/unlink", link="1", reason="Another street")

    assert (links_of(desk, CASE), links_of(desk, OTHER)) == ([], [])
    assert "Another street" in desk.sees(f"{CASE}/timeline")


def test_a_case_is_not_linked_to_itself(service: Running, desk: Desk) -> None:
    desk.is_refused(CASE, f"{CASE}/summary/link", ref=FALL)


def test_an_action_is_linked_to_a_risk_analysis_which_shows_the_case(
    service: Running, desk: Desk
) -> None:
    desk.saves(f"{CASE}/actions", f"{CASE}/actions/add", title="Mark the rails")
    desk.saves(f"{CASE}/actions", f"{CASE}/actions/risk", risk="analysis-1", action="1")

    assert "Rails in Saint-Gilles · for the action: Mark the rails" in desk.sees(f"{CASE}/actions")
    assert FALL in desk.sees("/console/prevention/analyses/1")
    desk.is_refused(f"{CASE}/actions", f"{CASE}/actions/risk", risk="analysis-1", action="1")

    desk.saves(f"{CASE}/actions", f"{CASE}/actions/unrisk", link="1", reason="Wrong one")
    assert FALL not in desk.sees("/console/prevention/analyses/1")


def test_the_register_names_an_action_until_its_effect_is_checked(
    service: Running, desk: Desk
) -> None:
    today = local_date(service.clock.now()).isoformat()
    actions = f"{CASE}/actions"
    desk.saves(actions, f"{actions}/add", title="Mark the rails", effect_check_due=today)
    assert "Mark the rails" in desk.sees("/console/actions")

    desk.saves(actions, f"{actions}/finish", action="1", text="Painted")
    assert "Mark the rails" not in desk.sees("/console/actions")
    assert "Check now" in desk.sees("/console/actions?show=effect_due")

    desk.saves(actions, f"{actions}/check", action="1", text="No fall since", effective="yes")
    words = desk.sees("/console/actions?show=checked")
    assert "Helped" in words
    assert "No fall since" in words


def test_a_link_makes_no_new_version_of_the_other_case(service: Running, desk: Desk) -> None:
    desk.saves(CASE, f"{CASE}/summary/link", ref=NEAR_MISS)

    with service.database.reading() as session:
        versions = {row.ref: row.version for row in session.scalars(select(Incident))}
    assert versions == {FALL: 2, NEAR_MISS: 1}
