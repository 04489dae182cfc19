"""Belgium keeps what every country pack promises: each worker type, over the fake and over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import pytest

from declarations.dimona.channel import PeriodQuery
from declarations.dimona.facts import CourierFacts
from declarations.dimona.pack import DimonaPack
from declarations.dimona.parties import Employer, Worker
from tests.contract.declarations.suite import WORKER, DeclaringContract
from tests.contract.dimona.rigs import FakeRig, MovableClock, Rig
from tests.pure.declarations.sandbox.driver import EMPLOYER, NOW

SSINS = {"OTH": "98041299750", "STU": "04092399642", "FLX": "01123199552"}


@dataclass(slots=True)
class BelgianRig:
    """The pack over one of the two channels."""

    authority: Rig
    clock: MovableClock
    kind: str
    pack: DimonaPack = field(init=False)

    def __post_init__(self) -> None:
        courier = CourierFacts(
            worker=Worker(ssin=SSINS[self.kind]), worker_type=self.kind, joint_commission="XXX"
        )
        self.pack = DimonaPack(
            channel=self.authority.channel,
            employer=Employer(enterprise_number=EMPLOYER),
            couriers={WORKER: courier},
            now=self.clock.now,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        return (SSINS[self.kind], SSINS[self.kind][:6])

    def evening(self) -> datetime:
        return NOW.replace(hour=17)

    def move(self, now: datetime) -> None:
        self.clock.at = now

    def lose_next_answer(self) -> None:
        self.authority.lose_next_answer()

    def be_unavailable_once(self) -> None:
        self.authority.be_unavailable_once()

    def refuse_next(self) -> None:
        self.authority.plan_verdict("B", "90017-151")

    def hold_answers(self) -> None:
        self.authority.hold_verdicts(1)

    def give_answers(self) -> None:
        """The one look that was in vain has been taken."""

    def standing(self) -> int:
        query = PeriodQuery(
            enterprise_number=EMPLOYER,
            ssin=SSINS[self.kind],
            first_day=date(2027, 1, 1),
            last_day=date(2027, 12, 31),
        )
        return sum(not p.cancelled for p in self.authority.channel.find_periods(query))

    def messages(self) -> int:
        return len(self.authority.arrived())


class TestBelgium(DeclaringContract):
    @pytest.fixture(params=["fake", "http"])
    def channel(self, request: pytest.FixtureRequest) -> tuple[Rig, MovableClock]:
        if request.param == "http":
            rig = request.getfixturevalue("rig_over_http")
            return rig, rig.clock
        clock = MovableClock(NOW)
        return FakeRig(clock.now), clock

    @pytest.fixture(params=["OTH", "STU", "FLX"])
    def rig(self, request: pytest.FixtureRequest, channel: tuple[Rig, MovableClock]) -> BelgianRig:
        return BelgianRig(*channel, kind=request.param)
