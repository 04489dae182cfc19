"""A way to the Dimona service that leads nowhere and remembers everything, for tests."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from declarations.dimona.anomalies import ALREADY_CANCELLED, IDENTICAL_PERIOD
from declarations.dimona.answers import with_fields
from declarations.dimona.channel import (
    Exchange,
    NotReady,
    Payload,
    PeriodQuery,
    PeriodView,
    Record,
    SubmitReceipt,
    Verdict,
    VerdictResult,
    forget,
)
from declarations.errors import DeclarationError, OutcomeUnknown

_UNKNOWN_PERIOD = "00913-354"


@dataclass(slots=True)
class FakeDimonaChannel:
    """Remembers what it was given and accepts it, unless told otherwise.

    `submitted` holds every payload that arrived. An IN that repeats a living period is refused
    as the service does; a verdict planned with `plan_verdict` wins over that.
    """

    now: Callable[[], datetime]
    submitted: list[Payload] = field(default_factory=list)
    _failures: deque[DeclarationError] = field(default_factory=deque)
    _answers_lost: int = 0
    _reads_held: int = 0
    _planned: deque[tuple[VerdictResult, tuple[object, ...]]] = field(default_factory=deque)
    _verdicts: dict[int, Verdict] = field(default_factory=dict)
    _periods: dict[int, tuple[Payload, PeriodView]] = field(default_factory=dict)
    _numbers: int = 700_000_000_000

    def fail_next(self, error: DeclarationError) -> None:
        """The next call of any kind raises this; nothing arrives."""
        self._failures.append(error)

    def lose_next_answer(self) -> None:
        """The next submission arrives, but its answer is lost."""
        self._answers_lost += 1

    def hold_verdicts(self, reads: int) -> None:
        """The next looks for a verdict find nothing."""
        self._reads_held += reads

    def plan_verdict(self, result: VerdictResult, *anomalies: object) -> None:
        """The verdict on the next submission that nothing was planned for yet."""
        self._planned.append((result, anomalies))

    def submit(self, payload: Payload, *, record: Record = forget) -> SubmitReceipt:
        self._exchange("POST", "/declarations", record)
        self.submitted.append(payload)
        declaration_id = self._next_number()
        self._verdicts[declaration_id] = self._judge(declaration_id, payload)
        if self._answers_lost:
            self._answers_lost -= 1
            raise OutcomeUnknown("The answer was lost.")
        return SubmitReceipt(declaration_id=declaration_id, received_at=self.now())

    def read_verdict(self, declaration_id: int, *, record: Record = forget) -> Verdict | NotReady:
        self._exchange("GET", f"/declarations/{declaration_id}", record)
        if self._reads_held:
            self._reads_held -= 1
            return NotReady(declaration_id=declaration_id)
        return self._verdicts.get(declaration_id) or NotReady(declaration_id=declaration_id)

    def find_periods(
        self, query: PeriodQuery, *, record: Record = forget
    ) -> tuple[PeriodView, ...]:
        self._exchange("POST", "/periods/search", record)
        return tuple(
            view
            for payload, view in self._periods.values()
            if _part(payload, "worker").get("ssin") == query.ssin
            and _part(payload, "employer").get("enterpriseNumber") == query.enterprise_number
            and (view.starts_on or date.min) <= query.last_day
            and (view.ends_on or date.max) >= query.first_day
        )

    def _exchange(self, method: str, path: str, record: Record) -> None:
        now = self.now()
        if self._failures:
            record(Exchange(method=method, path=path, error="planned", sent_at=now))
            raise self._failures.popleft()
        record(Exchange(method=method, path=path, status=200, sent_at=now, answered_at=now))

    def _next_number(self) -> int:
        self._numbers += 101
        return self._numbers

    def _judge(self, declaration_id: int, payload: Payload) -> Verdict:
        natural, period_id = self._natural_verdict(payload)
        result, anomalies = self._planned.popleft() if self._planned else natural
        if result in ("A", "W"):
            period_id = self._apply(payload)
        return Verdict(
            declaration_id=declaration_id,
            result=result,
            period_id=period_id,
            anomalies=anomalies,
        )

    def _natural_verdict(
        self, payload: Payload
    ) -> tuple[tuple[VerdictResult, tuple[object, ...]], int | None]:
        if "dimonaIn" in payload:
            twin = any(
                known == payload and not view.cancelled for known, view in self._periods.values()
            )
            return (("B", (IDENTICAL_PERIOD,)) if twin else ("A", ())), None
        period_id = _changed_period(payload)
        view = self._periods[period_id][1] if period_id in self._periods else None
        if view is None:
            return ("B", (_UNKNOWN_PERIOD,)), None
        return (("B", (ALREADY_CANCELLED,)) if view.cancelled else ("A", ())), period_id

    def _apply(self, payload: Payload) -> int | None:
        if "dimonaIn" in payload:
            period_id = self._next_number()
            view = with_fields(PeriodView(period_id=period_id), _part(payload, "dimonaIn"))
            self._periods[period_id] = (payload, view)
            return period_id
        period_id = _changed_period(payload)
        if period_id in self._periods:
            known, view = self._periods[period_id]
            fields = {**_part(payload, "dimonaUpdate"), **_part(payload, "dimonaOut")}
            view = replace(with_fields(view, fields), cancelled="dimonaCancel" in payload)
            self._periods[period_id] = (known, view)
        return period_id


def _part(fields: Payload, name: str) -> Payload:
    value = fields.get(name)
    return value if isinstance(value, Mapping) else {}


def _changed_period(payload: Payload) -> int:
    for name in ("dimonaUpdate", "dimonaOut", "dimonaCancel"):
        if isinstance(number := _part(payload, name).get("periodId"), int):
            return number
    return 0
