"""Two authorities that a history is played against: a pure stand-in, and the sandbox over ASGI."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from declarations.dimona.contract import validator
from tests.pure.declarations.dimona.authority import (
    OPEN_ENDED,
    JsonObject,
    StrictAuthority,
    moment,
)
from tests.pure.declarations.sandbox.driver import Driver, Outcome

LOST = "lost"
DOWN = "not received"
_TWICE = {"IN": "90373-333", "OUT": "00913-356", "UPDATE": "90378-444", "CANCEL": "00913-355"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A verdict as it was read."""

    result: str
    codes: tuple[str, ...] = ()
    period_id: int | None = None


class Authority(Protocol):
    """What a history needs of an authority. `answer` is planned for the next POST."""

    def move(self, now: datetime) -> None: ...

    def plan(self, result: str, codes: tuple[str, ...]) -> None: ...

    def plan_loss(self, kind: str) -> None: ...

    def post(self, call: JsonObject) -> str:
        """The declaration's number; LOST when no answer came, DOWN when nothing arrived."""
        ...

    def read(self, number: str) -> Seen: ...

    def identify(self, number: str) -> None: ...

    def find(self, call: JsonObject) -> int | None:
        """The period in force that an IN asked for."""
        ...


@dataclass(slots=True)
class PureAuthority:
    """Accepts what fits, refuses what it has already, and does as planned."""

    books: StrictAuthority = field(default_factory=StrictAuthority)
    verdicts: dict[str, Seen] = field(default_factory=dict)
    waiting: dict[str, JsonObject] = field(default_factory=dict)
    arrived: list[JsonObject] = field(default_factory=list)
    planned: Seen | None = None
    loss: str | None = None

    def move(self, now: datetime) -> None:
        del now

    def plan(self, result: str, codes: tuple[str, ...]) -> None:
        self.planned = Seen(result=result, codes=codes)

    def plan_loss(self, kind: str) -> None:
        self.loss = kind

    def post(self, call: JsonObject) -> str:
        validator("Declaration").validate(call["payload"])
        loss, self.loss = self.loss, None
        if loss == DOWN:
            return DOWN
        number = str(len(self.verdicts) + 1)
        planned, self.planned = self.planned, None
        self.verdicts[number] = self._judge(number, call, planned)
        return LOST if loss == LOST else number

    def read(self, number: str) -> Seen:
        return self.verdicts[number]

    def identify(self, number: str) -> None:
        self.verdicts[number] = self._accept(self.waiting.pop(number), "A", ())

    def find(self, call: JsonObject) -> int | None:
        payload = call["payload"]
        assert isinstance(payload, dict)
        wanted = wanted_days(payload["dimonaIn"])
        found = (n for n, (first, last, _) in self.books.periods.items() if (first, last) == wanted)
        return next(found, None)

    def _judge(self, number: str, call: JsonObject, planned: Seen | None) -> Seen:
        payload = call["payload"]
        assert isinstance(payload, dict)
        is_unknown = call["action"] == "IN" and "ssin" not in payload["worker"]
        if planned is not None and planned.result not in ("A", "W"):
            return planned
        if is_unknown:
            self.waiting[number] = call
            return Seen(result="S")
        if call in self.arrived:
            try:
                return self._accept(call, "A", ())
            except AssertionError:
                return Seen(result="B", codes=(_TWICE[str(call["action"])],))
        return self._accept(
            call, planned.result if planned else "A", planned.codes if planned else ()
        )

    def _accept(self, call: JsonObject, result: str, codes: tuple[str, ...]) -> Seen:
        period_id = self.books.judge(call)
        self.arrived.append(call)
        return Seen(result=result, codes=codes, period_id=period_id)


def wanted_days(body: JsonObject) -> tuple[str, str]:
    """First and last day, with their hours where those are told."""
    return moment(body, "start", ""), moment(body, "end", OPEN_ENDED)


@dataclass(slots=True)
class SandboxAuthority:
    """The sandbox of the service, asked as any client asks it."""

    driver: Driver
    _is_planned: bool = False

    def move(self, now: datetime) -> None:
        self.driver.now = now
        self.driver.forget_token()

    def plan(self, result: str, codes: tuple[str, ...]) -> None:
        self._play({"results": [result], "anomalies": list(codes)})

    def plan_loss(self, kind: str) -> None:
        self._play({"post": ["received_then_lost" if kind == LOST else 500, 201]})

    def post(self, call: JsonObject) -> str:
        payload = call["payload"]
        assert isinstance(payload, dict)
        try:
            answer = self.driver.post(payload)
        except (ConnectionError, RuntimeError):
            answer = None
        if self._is_planned:
            self._is_planned = False
            self.driver.play([])
        if answer is None:
            return LOST
        if answer.status_code == 500:
            return DOWN
        assert answer.status_code == 201, answer.text
        return str(answer.headers["Location"])

    def read(self, number: str) -> Seen:
        outcome = Outcome(self.driver.read(number).json())
        period = outcome.status.get("period")
        return Seen(
            result=outcome.result,
            codes=tuple(outcome.codes),
            period_id=int(period["id"]) if period else None,
        )

    def identify(self, number: str) -> None:
        body = {"declaration_id": int(number.rsplit("/", 1)[-1])}
        answer = self.driver.ask("PUT", "/sandbox/identify", json=body)
        assert answer.status_code == 200, answer.text

    def find(self, call: JsonObject) -> int | None:
        payload = call["payload"]
        assert isinstance(payload, dict)
        wanted = payload["dimonaIn"]
        body = {
            "employer": payload["employer"],
            "worker": {"ssin": payload["worker"]["ssin"]},
            "from": wanted["startDate"],
            "to": wanted.get("endDate", wanted["startDate"]),
        }
        found = self.driver.service("POST", "/periods/search", json=body).json()["items"]
        living = (p for p in found if not p.get("cancelled"))
        return next((int(p["id"]) for p in living if wanted_days(p) == wanted_days(wanted)), None)

    def _play(self, rule: JsonObject) -> None:
        self.driver.play([rule])
        self._is_planned = True
