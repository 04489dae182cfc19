"""A case costs the same number of questions however much it holds."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.incidents.add_line import add_line
from courier_api.incidents.models import Incident
from courier_api.incidents.plan_action import Plan, add_action
from courier_api.incidents.record_others import Other, add_other
from courier_api.incidents.record_people import add_casualty, add_injury
from courier_api.web.adviser.case_views import CaseTab
from courier_api.web.adviser.read_cases import case_view
from courier_api.web.adviser.read_console import QUERIES
from courier_api.web.adviser.read_duplicates import duplicates_view
from courier_api.web.adviser.views import Reader
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import make_report
from tests.factories.running import Running
from tests.factories.statements import counted

REF = "2026-0001"
ACTOR = "staff:1"
FEW, MANY = 3, 60


@pytest.fixture
def adviser(service: Running) -> Reader:
    """Hilde, and one case of Amina."""
    with service.database.transaction() as session:
        hilde = add_staff(
            session, employer_number=OURS, name="Hilde", role=Role.ADVISER,
            phone="+32470999001", language="nl", now=FRIDAY_EVENING,
        )  # fmt: skip
        make_report(session, courier_id_of(session, AMINA), injury="021")
        return Reader(staff_id=hilde.id, role="adviser", employer_number=OURS, language="nl")


def add_everything(session: Session, count: int, service: Running) -> None:
    """So many lines, actions, witnesses and casualties with an injury."""
    now = service.clock.now()
    incident = session.get_one(Incident, 1)
    for number in range(count):
        happened_at = now - timedelta(hours=number)
        add_line(session, incident, "Called.", happened_at=happened_at, actor=ACTOR, now=now)
        add_action(session, incident, Plan(title=f"Action {number}"), actor=ACTOR, now=now)
        add_other(session, incident, Other.WITNESS, {"name": "Jan"}, actor=ACTOR, now=now)
        row = add_casualty(
            session, incident, courier_id=None, details={"name": "Marie"}, actor=ACTOR, now=now
        )
        details = {"injury": "011", "body": "52"}
        add_injury(session, incident, row.id, details, main=True, actor=ACTOR, now=now)


@pytest.mark.parametrize("tab", list(QUERIES.case.tabs))
def test_a_tab_takes_the_same_number_of_queries_however_long_it_is(
    service: Running, adviser: Reader, tab: CaseTab
) -> None:
    query, counts = QUERIES.case.tabs[tab], []
    for more in (FEW, MANY - FEW):
        with service.database.transaction() as session:
            add_everything(session, more, service)
        with counted(service.database) as statements, service.database.transaction() as session:
            query(session, adviser, REF, "check", service.clock.now())
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 28


def test_the_first_tab_takes_few_queries(service: Running, adviser: Reader) -> None:
    with service.database.transaction() as session:
        add_everything(session, FEW, service)
    with counted(service.database) as statements, service.database.reading() as session:
        case = case_view(session, adviser, REF, service.clock.now())

    assert case is not None
    assert len(statements) <= 22


def test_pairs_take_the_same_number_of_queries_however_many_there_are(
    service: Running, adviser: Reader
) -> None:
    counts, pairs = [], []
    for first, last in ((0, FEW), (FEW, MANY)):
        with service.database.transaction() as session:
            amina = courier_id_of(session, AMINA)
            for number in range(first, last):
                make_report(session, amina, report_id=f"again-{number}")
        with counted(service.database) as statements, service.database.reading() as session:
            view = duplicates_view(session, adviser, service.clock.now())
        counts.append(len(statements))
        pairs.append(len(view.pairs))

    assert pairs[0] < pairs[1]
    assert counts[0] == counts[1]
