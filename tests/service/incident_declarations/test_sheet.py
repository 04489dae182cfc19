"""Accident sheets: from four days on, numbered without a gap, with a copy for the external service."""

from datetime import UTC, date, datetime

import pytest

from courier_api.foundation.errors import Invalid
from courier_api.incident_declarations.errors import SheetNotFound
from courier_api.incident_declarations.form_now import form_now
from courier_api.incident_declarations.prepare import prepare_declaration
from courier_api.incident_declarations.sheet import (
    SheetNotNeeded,
    make_sheet,
    note_copy,
    sheet_paper,
    versions_of,
)
from courier_api.incidents.follow_up import add_facts
from courier_api.incidents.models import Incident
from safety.declaration_form import Spot
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import clocks_of, incidents, make_report
from tests.factories.papers import ABSENT, HILDE, NEXT_DAY, held, logged, make_case
from tests.factories.running import Running

DAY_FIVE = datetime(2026, 3, 11, 10, 0, tzinfo=UTC)


@pytest.fixture
def case(service: Running) -> Incident:
    """Amina does not work on the fifth day after her fall either."""
    with service.database.transaction() as session:
        return make_case(session, consequence="2")


def states(service: Running, incident: Incident) -> dict[str, str]:
    return {row.rule: row.state for row in clocks_of(service.database, incident)}


def test_before_the_fourth_day_there_is_no_sheet(service: Running, case: Incident) -> None:
    with service.database.transaction() as session, pytest.raises(SheetNotNeeded):
        make_sheet(session, held(session), actor=HILDE, now=NEXT_DAY)


def test_what_is_found_later_is_a_version_more_under_the_same_number(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        sheet = make_sheet(session, incident, actor=HILDE, now=DAY_FIVE)
        add_facts(session, incident, {"body": "53"}, actor=HILDE, now=DAY_FIVE)
        again = make_sheet(session, incident, actor=HILDE, now=DAY_FIVE)
        versions = versions_of(session, sheet)
        paper = sheet_paper(session, incident, actor=HILDE, now=DAY_FIVE)

    assert (again.number, len(versions)) == (1, 2)
    assert paper.content == versions[1].pdf != versions[0].pdf


def test_a_sheet_is_made_once_and_meets_its_clock(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        add_facts(session, incident, {"injury": "032"}, actor=HILDE, now=DAY_FIVE)
        first = make_sheet(session, incident, actor=HILDE, now=DAY_FIVE)
        again = make_sheet(session, incident, actor=HILDE, now=DAY_FIVE)
        (version,) = versions_of(session, first)

    assert (first.id, first.year, first.number) == (again.id, 2026, 1)
    assert version.pdf.startswith(b"%PDF-")
    assert states(service, case)["accident_sheet"] == "met"
    assert states(service, case)["external_service_copy"] == "running"


def taken_and_rolled_back(service: Running, incident: Incident) -> None:
    with service.database.transaction() as session:
        make_sheet(session, session.get_one(Incident, incident.id), actor=HILDE, now=DAY_FIVE)
        raise ZeroDivisionError


def test_numbers_have_no_gap(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        second = make_report(session, courier_id_of(session, AMINA), report_id="phone-2")
        add_facts(session, second, ABSENT, actor=HILDE, now=DAY_FIVE)
    numbers = []
    for incident in incidents(service.database):
        with pytest.raises(ZeroDivisionError):
            taken_and_rolled_back(service, incident)
        with service.database.transaction() as session:
            row = session.get_one(Incident, incident.id)
            numbers.append(make_sheet(session, row, actor=HILDE, now=DAY_FIVE).number)

    assert numbers == [1, 2]


def test_the_declaration_names_the_sheet(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        make_sheet(session, incident, actor=HILDE, now=DAY_FIVE)
        declaration = prepare_declaration(session, incident, actor=HILDE, now=DAY_FIVE)
        answers = form_now(session, incident, declaration, DAY_FIVE).answers

    assert (answers[Spot("00261")].value, answers[Spot("00263")].value) == ("2026", "1")


def test_the_copy_meets_its_own_clock(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        with pytest.raises(SheetNotFound):
            note_copy(session, incident, date(2026, 3, 11), actor=HILDE, now=DAY_FIVE)
        add_facts(session, incident, {"injury": "032"}, actor=HILDE, now=DAY_FIVE)
        make_sheet(session, incident, actor=HILDE, now=DAY_FIVE)
        with pytest.raises(Invalid):
            note_copy(session, incident, date(2026, 3, 12), actor=HILDE, now=DAY_FIVE)
        note_copy(session, incident, date(2026, 3, 11), actor=HILDE, now=DAY_FIVE)

    assert states(service, case)["external_service_copy"] == "met"


def test_taking_a_sheet_is_logged(service: Running, case: Incident) -> None:
    with service.database.transaction() as session:
        incident = held(session)
        make_sheet(session, incident, actor=HILDE, now=DAY_FIVE)
        paper = sheet_paper(session, incident, actor=HILDE, now=DAY_FIVE)

    assert paper.name == "accident-sheet-2026-1.pdf"
    assert logged(service.database, "download.") == ["download.accident_sheet"]
