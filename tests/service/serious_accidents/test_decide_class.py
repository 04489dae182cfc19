"""A confirmed class moves the case on, and the file of a serious accident says the same."""

import pytest

from courier_api.foundation.errors import Invalid
from courier_api.incidents.models import Incident
from courier_api.incidents.take_class_back import ClosedWithClass, NothingConfirmed
from courier_api.incidents.undo_move import undo_last_move
from courier_api.serious_accidents.decide_class import decide_class, take_back_class
from courier_api.serious_accidents.errors import WordsNeeded
from courier_api.serious_accidents.models import SeriousFile
from courier_api.serious_accidents.serious_file import open_file, say_not_serious
from safety.facts import IncidentClass
from tests.factories.incidents import clocks_of, timeline_of
from tests.factories.papers import HILDE, NEXT_DAY, held, make_case
from tests.factories.running import Running


@pytest.fixture
def case(service: Running) -> Incident:
    """A broken collarbone in the inbox."""
    with service.database.transaction() as session:
        return make_case(session, injury="021", consequence="2")


def decided(service: Running, given: IncidentClass, reason: str = "") -> tuple[str, str | None]:
    """The state of the case and of its file after a class."""
    with service.database.transaction() as session:
        incident = held(session)
        decide_class(session, incident, given, actor=HILDE, now=NEXT_DAY, reason=reason)
        file = session.get(SeriousFile, incident.id)
        return incident.status, file.state if file else None


def test_a_serious_class_opens_the_case_and_confirms_its_file(
    service: Running, case: Incident
) -> None:
    assert decided(service, IncidentClass.SERIOUS) == ("open", "confirmed")
    kinds = [event.kind for event in timeline_of(service.database, case)]
    assert kinds[-5:] == [
        "class_confirmed", "moved", "moved", "serious_file_opened", "serious_confirmed",
    ]  # fmt: skip


def test_the_opening_can_be_taken_back(service: Running, case: Incident) -> None:
    decided(service, IncidentClass.SERIOUS)
    with service.database.transaction() as session:
        incident = held(session)
        undo_last_move(session, incident, actor=HILDE, now=NEXT_DAY)
        assert incident.status == "triage"


def test_another_class_needs_a_reason_where_a_serious_one_was_suspected(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        open_file(session, held(session), actor=HILDE, now=NEXT_DAY)
    with pytest.raises(WordsNeeded):
        decided(service, IncidentClass.DECLARABLE)

    found = decided(service, IncidentClass.DECLARABLE, reason="The bone is bruised, not broken.")
    assert found == ("open", "not_serious")


def test_a_file_that_was_denied_is_confirmed_by_a_serious_class(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        say_not_serious(session, held(session), "Looked harmless.", actor=HILDE, now=NEXT_DAY)

    assert decided(service, IncidentClass.VERY_SERIOUS) == ("open", "confirmed")


def test_a_case_without_its_facts_waits_in_assessment(service: Running) -> None:
    with service.database.transaction() as session:
        incident = make_case(session)
        incident.place = None

    assert decided(service, IncidentClass.DECLARABLE) == ("triage", None)


def taken_back(service: Running, reason: str = "Read the wrong X-ray") -> tuple[object, str | None]:
    """The class of the case and the state of its file after the confirmation was taken back."""
    with service.database.transaction() as session:
        incident = held(session)
        take_back_class(session, incident, reason, actor=HILDE, now=NEXT_DAY)
        file = session.get(SeriousFile, incident.id)
        return incident.classification["class"], file.state if file else None


def test_a_mistaken_denial_is_taken_back_and_the_clocks_keep_their_start(
    service: Running, case: Incident
) -> None:
    with service.database.transaction() as session:
        open_file(session, held(session), actor=HILDE, now=NEXT_DAY)
    first = {(row.rule, row.start_date) for row in clocks_of(service.database, case, "running")}
    decided(service, IncidentClass.DECLARABLE, reason="Only bruised")
    with pytest.raises(Invalid):
        taken_back(service, " ")

    assert taken_back(service) == ("serious", "suspected")
    again = {(row.rule, row.start_date) for row in clocks_of(service.database, case, "running")}
    lines = [line for line in timeline_of(service.database, case) if "class" in line.kind]
    assert again == first
    assert ("detailed_report", case.accident_date) in again
    assert [line.kind for line in lines][-4:] == [
        "class_confirmed", "classified", "class_taken_back", "classified",
    ]  # fmt: skip
    assert (lines[-2].facts or {})["reason"] == "Read the wrong X-ray"
    with pytest.raises(NothingConfirmed):
        taken_back(service)


def test_a_file_that_went_on_stays_when_the_class_is_taken_back(
    service: Running, case: Incident
) -> None:
    decided(service, IncidentClass.SERIOUS)
    assert taken_back(service) == ("serious", "suspected")
    decided(service, IncidentClass.SERIOUS)
    with service.database.transaction() as session:
        session.get_one(SeriousFile, case.id).state = "scene_secured"

    assert taken_back(service) == ("serious", "scene_secured")


def test_a_closed_case_keeps_its_class(service: Running, case: Incident) -> None:
    decided(service, IncidentClass.SERIOUS)
    with service.database.transaction() as session:
        held(session).status = "closed"

    with pytest.raises(ClosedWithClass):
        taken_back(service)
