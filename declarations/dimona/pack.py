"""Belgium as a country pack: works without a database, for scripts and for other employers.

Every call asks the decision afresh (`declarations.dimona.decide`), posts its calls in order and reads the
verdicts that are there. What was sent is remembered in this object alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from declarations.declaring import State, Status, UnknownWork, WindowClosed, Work
from declarations.dimona.anomalies import IDENTICAL_PERIOD
from declarations.dimona.channel import DimonaChannel, PeriodQuery, PeriodView, Verdict
from declarations.dimona.content import Content, content_of
from declarations.dimona.deadlines import cancel_limit
from declarations.dimona.decide import decide
from declarations.dimona.facts import (
    AlertCode,
    Call,
    CourierFacts,
    Decision,
    DecisionFacts,
    PriorDeclaration,
    Result,
    Settings,
    Shift,
    ShiftStatus,
)
from declarations.dimona.forms import Action, DimonaIn, change_from_wire, in_from_wire
from declarations.dimona.history import history_of
from declarations.dimona.parties import Employer
from declarations.dimona.reading import JsonObject
from declarations.errors import ChannelRejected, OutcomeUnknown

MOST_ROUNDS = 20
"""Verdict and next message, in turn; a CANCEL with the IN after it takes three."""


@dataclass(slots=True)
class _Sent:
    """One declaration, however often it was posted."""

    call: Call
    sent_at: datetime
    is_doubtful: bool = False
    number: int | None = None
    result: Result = Result.PENDING
    period_id: int | None = None
    codes: tuple[str, ...] = ()
    is_adopted: bool = False

    @property
    def is_open(self) -> bool:
        return self.result in (Result.PENDING, Result.ON_HOLD)


@dataclass(slots=True)
class _Books:
    """What one worker is to do, and what was sent for that; of a cancelled work its last times."""

    works: dict[str, Work] = field(default_factory=dict)
    cancelled: set[str] = field(default_factory=set)
    sent: list[_Sent] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class DimonaPack:
    """`couriers` are the workers by the name under which work is declared for them."""

    channel: DimonaChannel
    employer: Employer
    couriers: Mapping[str, CourierFacts]
    now: Callable[[], datetime]
    settings: Settings = field(default_factory=Settings)
    _books: dict[str, _Books] = field(default_factory=dict)

    def declare(self, work: Work) -> Status:
        books = self._books.setdefault(work.worker, _Books())
        books.works[work.reference] = work
        books.cancelled.discard(work.reference)
        return self.status(work.reference)

    def change(self, work: Work) -> Status:
        self._books_of(work.reference)
        return self.declare(work)

    def cancel(self, reference: str) -> Status:
        books = self._books_of(reference)
        work = books.works[reference]
        first_day = work.starts_at.astimezone(self.settings.zone).date()
        if reference not in books.cancelled and self.now() >= cancel_limit(
            first_day, self.settings
        ):
            raise WindowClosed
        books.cancelled.add(reference)
        return self.status(reference)

    def status(self, reference: str) -> Status:
        books = self._books_of(reference)
        decision = self._come_to_rest(books, books.works[reference].worker)
        return self._status(books, reference, decision)

    def _books_of(self, reference: str) -> _Books:
        for books in self._books.values():
            if reference in books.works:
                return books
        raise UnknownWork

    def _come_to_rest(self, books: _Books, worker: str) -> Decision:
        for _ in range(MOST_ROUNDS):
            facts = self._facts(books, worker)
            self._read_verdicts(books, facts)
            decision = decide(self._facts(books, worker))
            if not decision.calls:
                return decision
            for call in decision.calls:
                self._post(books, call)
        return decide(self._facts(books, worker))

    def _post(self, books: _Books, call: Call) -> None:
        sent = next((s for s in books.sent if s.is_open and s.call.payload == call.payload), None)
        if sent is None:
            sent = _Sent(call=call, sent_at=self.now())
        try:
            sent.number = self.channel.submit(call.payload).declaration_id
        except OutcomeUnknown:
            sent.is_doubtful = True
            self._remember(books, sent)
            raise
        self._remember(books, sent)

    def _remember(self, books: _Books, sent: _Sent) -> None:
        if sent not in books.sent:
            books.sent.append(sent)

    def _read_verdicts(self, books: _Books, facts: DecisionFacts) -> None:
        for sent in books.sent:
            if not sent.is_open or sent.number is None:
                continue
            verdict = self.channel.read_verdict(sent.number)
            if isinstance(verdict, Verdict):
                sent.result, sent.codes = Result(verdict.result), verdict.codes
                sent.period_id = verdict.period_id or sent.period_id
                if IDENTICAL_PERIOD in verdict.codes:
                    self._adopt(sent, facts)

    def _adopt(self, sent: _Sent, facts: DecisionFacts) -> None:
        """The identical period that the refusal speaks of is ours, if there is exactly one (R9)."""
        wanted = content_of(_in_of(sent.call.payload, facts))
        ssin, number = facts.courier.worker.ssin, self.employer.enterprise_number
        if ssin is None or number is None:
            return
        query = PeriodQuery(
            enterprise_number=number,
            ssin=ssin,
            first_day=wanted.starts_on,
            last_day=wanted.ends_on or wanted.starts_on,
        )
        try:
            found = [p for p in self.channel.find_periods(query) if _is_as_wanted(p, wanted)]
        except ChannelRejected:
            return  # the service offers no search: a person has to look
        if len(found) == 1:
            sent.result, sent.codes = Result.ACCEPTED, ()
            sent.period_id, sent.is_adopted = found[0].period_id, True

    def _facts(self, books: _Books, worker: str) -> DecisionFacts:
        shifts = tuple(
            Shift(
                id=work.reference,
                starts_at=work.starts_at,
                ends_at=work.ends_at,
                status=ShiftStatus.CANCELLED
                if work.reference in books.cancelled
                else ShiftStatus.CONFIRMED,
            )
            for work in books.works.values()
        )
        facts = DecisionFacts(
            employer=self.employer,
            courier=self.couriers[worker],
            shifts=shifts,
            prior=(),
            now=self.now(),
            settings=self.settings,
        )
        prior = tuple(entry for sent in books.sent for entry in _entries(sent, facts))
        return DecisionFacts(
            employer=facts.employer,
            courier=facts.courier,
            shifts=shifts,
            prior=prior,
            now=facts.now,
            settings=facts.settings,
        )

    def _status(self, books: _Books, reference: str, decision: Decision) -> Status:
        work = books.works[reference]
        if reference in books.cancelled:
            is_settled = not any(sent.is_open for sent in books.sent) and not decision.waiting
            return Status(state=State.CANCELLED if is_settled else State.WAITING)
        facts = self._facts(books, work.worker)
        if decision.covered[reference]:
            return self._covered(books, work, facts)
        reasons = tuple(refusal.code.value for refusal in decision.refusals)
        if any(alert.code is AlertCode.REFUSED for alert in decision.alerts):
            reasons += tuple(c for s in books.sent if s.result is Result.REFUSED for c in s.codes)
        return Status(state=State.REFUSED if reasons else State.WAITING, reasons=reasons)

    def _covered(self, books: _Books, work: Work, facts: DecisionFacts) -> Status:
        begins = facts.wall_time(work.starts_at)
        day = begins.date()
        periods = history_of(facts.prior).periods
        holding = [p for p in periods if p.is_accepted and p.content.answers_for(day, begins)]
        content, period_id = holding[0].content, holding[0].period_id
        opened = (s for s in books.sent if s.period_id == period_id and s.call.action is Action.IN)
        return Status(
            state=State.COVERED,
            covers_from=self._instant(content.begins),
            covers_until=None if content.ends_on is None else self._instant(content.ends),
            is_late=any(sent.sent_at > work.starts_at for sent in opened),
        )

    def _instant(self, wall_time: datetime) -> datetime:
        return wall_time.replace(tzinfo=self.settings.zone).astimezone(UTC)


def _entries(sent: _Sent, facts: DecisionFacts) -> Iterator[PriorDeclaration]:
    """What the decision is told of a declaration; a lost answer counts as one of its own (R9)."""
    payload = sent.call.payload
    form = (
        _in_of(payload, facts)
        if sent.call.action is Action.IN
        else change_from_wire(sent.call.action, payload, "call")
    )
    is_lost = sent.is_doubtful and (sent.number is None or sent.result is Result.REFUSED)
    if is_lost and not sent.is_adopted:
        yield PriorDeclaration(form=form, payload=payload, result=Result.UNKNOWN)
    if sent.number is not None:
        yield PriorDeclaration(
            form=form,
            payload=payload,
            result=sent.result,
            period_id=sent.period_id,
            anomaly_codes=sent.codes,
        )


def _in_of(payload: JsonObject, facts: DecisionFacts) -> DimonaIn:
    like = facts.form_for(Content(starts_on=date.min, ends_on=None))
    return in_from_wire(payload, "call", like=like)


def _is_as_wanted(period: PeriodView, wanted: Content) -> bool:
    same_days = (period.starts_on, period.ends_on) == (wanted.starts_on, wanted.ends_on)
    return same_days and period.start_hour == wanted.start_hour and not period.cancelled
