"""A Friday evening that Amina has ridden and been paid for, and her word on it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courier_api.disputes.settle import Outcome, Settlement, settle
from courier_api.disputes.state_word import Statement, state_word
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import ShiftDispute
from platforms.word import WordField
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.events import Told
from tests.factories.running import Running

TOLD = Told()
ACTOR = "staff:1"


@dataclass(frozen=True, slots=True)
class Evening:
    """The service, with what the tests ask and do."""

    service: Running
    name: str = "S-1"

    def says(
        self, field: WordField, value: str = "", sentence: str = "", *, is_right: bool = False
    ) -> int:
        """Amina states something; everything that follows is done."""
        shift = self.service.shift(self.name)
        statement = Statement(field=field, is_right=is_right, value=value, sentence=sentence)
        with self.service.database.transaction() as session:
            number = state_word(
                session, shift.courier_id, shift.id, statement, now=self.service.clock.now()
            )
        self.service.work()
        return number

    def settle(
        self, number: int, outcome: Outcome, reason: str = "The app log shows it.",
        employer_number: str = OURS,
    ) -> None:  # fmt: skip
        """The office settles; everything that follows is done."""
        settlement = Settlement(dispute_id=number, outcome=outcome, reason=reason, actor=ACTOR)
        with self.service.database.transaction() as session:
            settle(
                session, settlement, employer_number=employer_number, now=self.service.clock.now()
            )
        self.service.work()

    def total_cents(self) -> int:
        """What Amina's days are worth."""
        with self.service.database.reading() as session:
            return int(session.scalar(select(func.sum(WorkedDay.total_cents))) or 0)

    def disputes(self) -> list[ShiftDispute]:
        """All statements, the oldest first."""
        with self.service.database.reading() as session:
            return list(session.scalars(select(ShiftDispute).order_by(ShiftDispute.id)))


@pytest.fixture
def evening(service: Running) -> Evening:
    """Planned, ridden from six to ten with 12 km, and priced, at half past ten."""
    with service.database.transaction() as session:
        make_agreement(session, service.source_id)
    service.tell(TOLD.planned())
    service.pass_time(seconds=3)
    service.move_to(FRIDAY_EVENING + timedelta(hours=4, minutes=30))
    service.tell(
        TOLD.started(), TOLD.ended(distance_m=12_000, deliveries_count=9, break_minutes=20)
    )
    service.pass_time(seconds=3)
    return Evening(service)
