"""Policies are entered and ended, and seen only by their own co-operative."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.foundation.errors import Invalid
from courier_api.insurance.enter import (
    NewPolicy,
    PolicyOverlaps,
    PolicyUnknown,
    end_policy,
    enter_policy,
)
from courier_api.insurance.queries import own_policies, platform_policies
from declarations.insurer import Engagement, PolicyKind
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative
from tests.factories.sources import make_source, make_their_source

NEW = NewPolicy(
    kind=PolicyKind.WORK_ACCIDENT,
    insurer=" Assurances Zenne ",
    number="AW-1",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
    phone="+3225550199",
)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.transaction() as session:
        make_cooperative(session, OURS)
        make_cooperative(session, THEIRS)
        yield session


def enter(session: Session, new: NewPolicy = NEW, employer_number: str = OURS) -> int:
    return enter_policy(session, employer_number, new, actor="staff:1", now=FRIDAY_NOON)


def test_a_policy_of_the_cooperative_covers_its_employees(session: Session) -> None:
    enter(session)

    (policy,) = own_policies(session, OURS)

    assert (policy.insurer, policy.number, policy.covers) == (
        "Assurances Zenne", "AW-1", Engagement.EMPLOYEE,
    )  # fmt: skip
    assert own_policies(session, THEIRS) == ()


def test_a_policy_of_a_platform_covers_who_rides_for_it_self_employed(session: Session) -> None:
    source_id = make_source(session)
    enter(session, replace(NEW, source_id=source_id))

    (policy,) = platform_policies(session, OURS, source_id)

    assert policy.covers is Engagement.SELF_EMPLOYED
    assert own_policies(session, OURS) == ()
    assert platform_policies(session, THEIRS, source_id) == ()


def test_a_policy_is_ended_and_goes_on_again_and_both_are_written_down(session: Session) -> None:
    policy_id = enter(session)

    for last in (date(2026, 6, 30), None):
        end_policy(session, OURS, policy_id, last, actor="staff:2", now=FRIDAY_NOON)

    assert own_policies(session, OURS)[0].valid_to is None
    noted = session.scalars(select(AuditRecord).order_by(AuditRecord.id)).all()
    assert [(each.action, each.actor) for each in noted if each.subject_id == str(policy_id)] == [
        ("policy.entered", "staff:1"),
        ("policy.ended", "staff:2"),
        ("policy.ended", "staff:2"),
    ]


def test_a_policy_does_not_end_before_it_begins(session: Session) -> None:
    policy_id = enter(session)

    with pytest.raises(Invalid):
        end_policy(
            session, OURS, policy_id, NEW.valid_from - timedelta(days=1),
            actor="staff:2", now=FRIDAY_NOON,
        )  # fmt: skip


def test_nobody_ends_the_policy_of_another_cooperative(session: Session) -> None:
    policy_id = enter(session)

    with pytest.raises(PolicyUnknown):
        end_policy(session, THEIRS, policy_id, None, actor="staff:9", now=FRIDAY_NOON)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 12, 31), None),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 1), date(2026, 3, 1)),
    ],
)
def test_the_same_policy_is_not_entered_twice_for_a_day(
    session: Session, first: date, last: date | None
) -> None:
    enter(session)

    with pytest.raises(PolicyOverlaps):
        enter(session, replace(NEW, valid_from=first, valid_to=last))


def test_the_same_policy_may_go_on_the_day_after(session: Session) -> None:
    enter(session)
    enter(session, replace(NEW, valid_from=date(2027, 1, 1), valid_to=None))

    assert len(own_policies(session, OURS)) == 2


def test_every_wrong_field_is_named_at_once(session: Session) -> None:
    wrong = replace(
        NEW, insurer=" ", number="1" * 41, valid_to=date(2025, 1, 1), insurer_code="1" * 11,
        source_id=make_their_source(session),
    )  # fmt: skip

    with pytest.raises(Invalid) as refused:
        enter(session, wrong)

    assert refused.value.facts["errors"] == [
        {"field": "insurer", "rule": "required"},
        {"field": "number", "rule": "too_long"},
        {"field": "insurer_code", "rule": "too_long"},
        {"field": "valid_to", "rule": "order"},
        {"field": "platform", "rule": "unknown"},
    ]
