"""Couriers are added and changed by import; the same rows twice change nothing."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.auth.models import SignInIdentity
from courier_api.couriers.import_couriers import ImportPlan, import_couriers, plan_import
from courier_api.couriers.models import Courier, CourierLink
from courier_api.couriers.queries import courier_names, courier_of_worker
from courier_api.couriers.rows import CourierRow, RowFault
from courier_api.foundation.database import Database
from tests.factories.clocks import FRIDAY_EVENING, FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.couriers import AMINA, CHLOE, DRIES, Person, make_courier
from tests.factories.sources import MEREL, ZWALUW, make_source, make_their_source


def row(person: Person = AMINA, **changes: object) -> CourierRow:
    """A good row of a person."""
    good = CourierRow(
        line=1,
        reference=person.reference,
        name=person.name,
        worker_type="OTH",
        ssin=person.ssin,
        phone=person.phone,
        iban=person.iban,
        sources={ZWALUW: person.worker},
    )
    return replace(good, **changes)  # type: ignore[arg-type]


@pytest.fixture
def sources(database: Database) -> dict[str, int]:
    """The sources of our co-operative."""
    with database.transaction() as session:
        return {ZWALUW: make_source(session)}


def do_import(session: Session, sources: dict[str, int], *rows: CourierRow) -> ImportPlan:
    """Import rows into our co-operative."""
    return import_couriers(
        session, rows, employer_number=OURS, source_ids=sources, now=FRIDAY_EVENING
    )


def counts(plan: ImportPlan) -> tuple[int, int, int]:
    """Added, changed, unchanged."""
    return plan.added, plan.changed, plan.unchanged


def test_a_courier_is_added_with_link_and_sign_in(
    database: Database, sources: dict[str, int]
) -> None:
    with database.transaction() as session:
        assert counts(do_import(session, sources, row())) == (1, 0, 0)

    with database.reading() as session:
        courier = session.scalars(select(Courier)).one()
        assert (courier.name, courier.ssin, courier.phone) == (AMINA.name, AMINA.ssin, AMINA.phone)
        assert courier_of_worker(session, sources[ZWALUW], AMINA.worker) == courier.id
        assert session.scalars(select(SignInIdentity.phone)).all() == [AMINA.phone]
        assert courier_names(session, [courier.id]) == {courier.id: AMINA.name}


def test_the_same_rows_again_change_nothing(database: Database, sources: dict[str, int]) -> None:
    with database.transaction() as session:
        do_import(session, sources, row(), row(DRIES))
        before = session.scalars(select(Courier.changed_at)).all()
        assert counts(do_import(session, sources, row(), row(DRIES))) == (0, 0, 2)
        assert session.scalars(select(Courier.changed_at)).all() == before
        assert session.scalar(select(func.count(CourierLink.id))) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Amina B."},
        {"iban": None},
        {"worker_type": "STU"},
        {"student_hours_left": 130, "student_hours_stated_on": date(2026, 3, 1)},
        {"own_bike": True},
        {"language": "fr"},
        {"sources": {ZWALUW: "W-70"}},
    ],
)
def test_what_differs_is_changed(
    database: Database, sources: dict[str, int], changes: dict[str, object]
) -> None:
    with database.transaction() as session:
        do_import(session, sources, row())
        assert counts(do_import(session, sources, row(**changes))) == (0, 1, 0)
        assert counts(do_import(session, sources, row(**changes))) == (0, 0, 1)


def test_a_plan_changes_nothing(database: Database, sources: dict[str, int]) -> None:
    with database.transaction() as session:
        plan = plan_import(session, [row()], employer_number=OURS, source_ids=sources)

        assert counts(plan) == (1, 0, 0)
        assert session.scalars(select(Courier.id)).all() == []


@pytest.mark.parametrize(
    ("column", "reason", "changes"),
    [
        ("ssin", "is another courier's", {"ssin": AMINA.ssin}),
        ("phone", "is another person's", {"phone": AMINA.phone}),
    ],
)
def test_what_belongs_to_somebody_else_stops_the_file(
    database: Database,
    sources: dict[str, int],
    column: str,
    reason: str,
    changes: dict[str, object],
) -> None:
    with database.transaction() as session:
        do_import(session, sources, row())
        plan = do_import(session, sources, row(DRIES, line=7, **changes))

        assert plan.faults == (RowFault(line=7, column=column, reason=reason),)
        assert session.scalars(select(Courier.reference)).all() == [AMINA.reference]


def test_a_new_phone_signs_in_and_the_old_one_no_more(
    database: Database, sources: dict[str, int]
) -> None:
    with database.transaction() as session:
        do_import(session, sources, row())
        do_import(session, sources, row(phone="+32470999999"))

        identity = session.scalars(select(SignInIdentity)).one()
        assert (identity.phone, identity.active) == ("+32470999999", True)


def test_without_a_phone_nobody_signs_in(database: Database, sources: dict[str, int]) -> None:
    with database.transaction() as session:
        do_import(session, sources, row())
        do_import(session, sources, row(phone=None))

        assert session.scalars(select(SignInIdentity.active)).all() == [False]


def test_who_may_no_longer_sign_in_stays_out_when_the_file_comes_again(
    database: Database, sources: dict[str, int]
) -> None:
    with database.transaction() as session:
        do_import(session, sources, row())
        session.scalars(select(SignInIdentity)).one().active = False
        session.flush()
        do_import(session, sources, row())

        assert session.scalars(select(SignInIdentity.active)).all() == [False]


def test_an_import_is_noted_without_names(database: Database, sources: dict[str, int]) -> None:
    with database.transaction() as session:
        do_import(session, sources, row())

        noted = session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc())).first()
        assert noted is not None
        assert (noted.action, noted.facts) == ("couriers.import", {"added": 1, "changed": 0})


def test_the_same_person_may_ride_for_two_co_operatives(
    database: Database, sources: dict[str, int]
) -> None:
    with database.transaction() as session:
        theirs = {MEREL: make_their_source(session)}
        do_import(session, sources, row())
        make_cooperative(session, THEIRS)
        make_courier(session, CHLOE, sources=theirs)
        twin = replace(row(CHLOE, ssin=AMINA.ssin, phone=AMINA.phone), sources={MEREL: "W-7"})
        plan = import_couriers(
            session, [twin], employer_number=THEIRS, source_ids=theirs, now=FRIDAY_NOON
        )

        assert plan.faults == ()
        assert session.scalar(select(func.count(Courier.id))) == 2
        ours = select(Courier.name).where(Courier.employer_number == OURS)
        assert session.scalars(ours).all() == [AMINA.name]
