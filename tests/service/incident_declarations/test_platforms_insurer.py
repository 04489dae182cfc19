"""An accident that was ridden self-employed is for the insurer of the platform."""

from datetime import date

import pytest
from sqlalchemy import select

from courier_api.foundation.database import Database
from courier_api.incident_declarations.collect_person import work_policy
from courier_api.incident_declarations.errors import DeclarationIsPlatforms
from courier_api.incident_declarations.prepare import prepare_declaration
from courier_api.incidents.confirm_class import confirm_class
from courier_api.incidents.progress import next_step_of
from courier_api.incidents.steps import PlatformStep, do_step
from courier_api.insurance.enter import NewPolicy, enter_policy
from courier_api.shifts.models import Shift
from courier_api.statistics.read_cases import read_cases
from courier_api.web.adviser.read_declaration import declaration_view
from courier_api.web.adviser.views import Reader
from declarations.insurer import PolicyKind
from platforms.fold import EMPLOYEE, SELF_EMPLOYED
from safety.case_rows import Period, Victim
from safety.facts import IncidentClass
from safety.incidents import NextStep
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.incidents import clocks_of, incidents
from tests.factories.papers import HILDE, NEXT_DAY, REF, held, make_case
from tests.factories.running import Running

READER = Reader(staff_id=7, role="adviser", employer_number=OURS, language="en")


@pytest.fixture(params=[SELF_EMPLOYED, EMPLOYEE])
def ridden(request: pytest.FixtureRequest, service: Running) -> str:
    """Amina's accident during a shift ridden so; the platform has a policy of its own."""
    service.tell(Told().planned(engagement=request.param))
    with service.database.transaction() as session:
        policy = NewPolicy(
            kind=PolicyKind.WORK_ACCIDENT,
            insurer="Platform Verzekering",
            number="PF-1",
            valid_from=date(2026, 1, 1),
            source_id=service.source_id,
        )
        enter_policy(session, OURS, policy, actor=HILDE, now=FRIDAY_EVENING)
        make_case(session)
        assert session.scalars(select(Shift.engagement)).all() == [request.param]
    return str(request.param)


def terms(database: Database) -> set[str]:
    (incident,) = incidents(database)
    return {clock.rule for clock in clocks_of(database, incident, "running")}


def test_insurer_duty_and_next_step_are_those_of_who_it_was_ridden_for(
    service: Running, ridden: str
) -> None:
    is_theirs = ridden == SELF_EMPLOYED
    assert ("insurer_declaration" in terms(service.database)) is not is_theirs
    with service.database.transaction() as session:
        incident = held(session)
        policy = work_policy(session, incident)
        assert policy is not None
        assert policy.number == ("PF-1" if is_theirs else "AW-2026-1")
        confirm_class(session, incident, IncidentClass.DECLARABLE, actor=HILDE, now=NEXT_DAY)
        wanted = NextStep.TELL_PLATFORMS_INSURER if is_theirs else NextStep.PREPARE_DECLARATION
        assert next_step_of(session, incident, now=NEXT_DAY) is wanted


def test_it_counts_in_our_rates_only_when_it_was_ridden_as_our_worker(
    service: Running, ridden: str
) -> None:
    march = Period(first_month=date(2026, 3, 1), last_month=date(2026, 3, 1))
    with service.database.reading() as session:
        (row,) = read_cases(session, OURS, march, now=NEXT_DAY)
    assert (row.victim is Victim.COURIER) is (ridden == EMPLOYEE)


def test_our_declaration_is_refused_and_the_page_names_the_platforms_insurer(
    service: Running, ridden: str
) -> None:
    if ridden == EMPLOYEE:
        with service.database.transaction() as session:
            assert prepare_declaration(session, held(session), actor=HILDE, now=NEXT_DAY).id
            assert declaration_view(session, READER, REF, NEXT_DAY).for_platform is None
        return
    with service.database.transaction() as session, pytest.raises(DeclarationIsPlatforms):
        prepare_declaration(session, held(session), actor=HILDE, now=NEXT_DAY)
    with service.database.transaction() as session:
        incident = held(session)
        do_step(
            session, incident, PlatformStep.TOLD,
            done_at=NEXT_DAY, note="by phone", actor=HILDE, now=NEXT_DAY,
        )  # fmt: skip
        view = declaration_view(session, READER, REF, NEXT_DAY)
        assert view.for_platform is not None
        assert (view.for_platform.insurer, view.for_platform.number) == (
            "Platform Verzekering",
            "PF-1",
        )
        assert view.for_platform.told.done_at == NEXT_DAY
        assert view.legal_due is None
        assert next_step_of(session, incident, now=NEXT_DAY) is not NextStep.TELL_PLATFORMS_INSURER
