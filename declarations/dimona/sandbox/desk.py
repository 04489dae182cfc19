"""The authority's desk: takes declarations in, judges them at once, and tells the verdict later."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox import wire
from declarations.dimona.sandbox.books import Books, empty_books
from declarations.dimona.sandbox.clock import SettableClock
from declarations.dimona.sandbox.faults import FaultKind, content_key
from declarations.dimona.sandbox.judgement import Judgement, judge_change, judge_in, wanted_period
from declarations.dimona.sandbox.numbers import ssin_for
from declarations.dimona.sandbox.periods import Period
from declarations.dimona.sandbox.records import Declaration
from declarations.dimona.sandbox.scenario import Answer, Rule, Scenario, taken
from declarations.dimona.sandbox.verdicts import Reading, anomalies_shown, is_ready, plan
from declarations.dimona.sandbox.wire import Message, read_message

_FAULT_ANSWERS: Mapping[FaultKind, Answer] = {
    "500": Answer(status=500),
    "503": Answer(status=503),
    "429": Answer(status=429, headers={"Retry-After": "2"}),
    "received_then_lost": Answer(loss="received_then_lost"),
    "slow_verdict": Answer(),
}
_APPLIES = ("A", "W")
_ON_TIME = Answer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delays:
    """How long verdicts take when no scenario says so; none while the clock is frozen."""

    verdict: timedelta
    slow_verdict: timedelta


@dataclass(slots=True, kw_only=True)
class Desk:
    """One desk over one set of books. Every public method may be called from any thread."""

    clock: SettableClock
    delays: Delays
    books: Books
    scenario: Scenario
    lock: threading.RLock = field(default_factory=threading.RLock)
    _posts_by_rule: dict[int, int] = field(default_factory=dict)

    def take(self, payload: JsonObject) -> tuple[Answer, Declaration | None]:
        """Answer one POST whose body follows the contract; a declaration when it was received."""
        with self.lock:
            message = read_message(payload)
            before = self._period_of(message)
            ssin = message.ssin if before is None else before.ssin
            index = self.scenario.rule_index(ssin=ssin, action=message.action)
            rule = None if index is None else self.scenario.rules[index]
            content = content_key(
                payload, str(message.period_id) if before is None else before.content_key
            )
            if index is not None and rule is not None:
                answer, delay = self._planned_answer(index, rule)
            else:
                answer, delay = self._fault_or_none(content)
            if not answer.receives:
                return answer, None
            declaration = Declaration(
                id=self.books.next_number(),
                payload=payload,
                received_at=self.clock.now(),
                ready_at=self.clock.now() + delay,
                employer_id=None if before is None else before.employer_id,
                ssin=ssin,
                content_key=content,
                period_id=None if before is None else before.id,
            )
            self._receive(declaration, message, before, rule)
            return answer, declaration

    def read(self, declaration_id: int) -> Reading:
        """Answer one GET of a declaration; each call counts for the scenario."""
        with self.lock:
            declaration = self.books.declarations.get(declaration_id)
            if declaration is None:
                return Reading()
            declaration.reads += 1
            answer = taken(declaration.get_answers, declaration.reads)
            if answer is not None and (answer.loss is not None or answer.status != 200):
                return Reading(answer=answer)
            if not is_ready(declaration, self.clock.now()):
                return Reading()
            return self._reveal(declaration)

    def identify(self, declaration_id: int, ssin: str | None) -> bool:
        """Settle who an IN without person number is about; False when nothing waits for that."""
        with self.lock:
            declaration = self.books.declarations.get(declaration_id)
            if declaration is None or declaration.ssin is not None or declaration.result != "S":
                return False
            message = read_message(declaration.payload)
            declaration.ssin = ssin or ssin_for(message.worker)
            judgement = self._judge_in(declaration, message)
            declaration.result, declaration.codes = judgement.result, judgement.codes
            if judgement.result in _APPLIES:
                self._apply(declaration, judgement.after)
            self.books.keep(declaration)
            return True

    def lock_period(self, period_id: int) -> bool:
        """As if the quarterly declaration had been made: the period can no longer be changed."""
        with self.lock:
            period = self.books.periods.get(period_id)
            if period is not None:
                self.books.put_period(replace(period, locked=True))
            return period is not None

    def play(self, scenario: Scenario) -> None:
        """Follow another scenario from now on, from its beginning."""
        with self.lock:
            self.scenario = scenario
            self._posts_by_rule.clear()
            self.books.allow_new_balances()

    def reset(self, scenario: Scenario) -> None:
        """Forget all periods and declarations; numbers begin anew and the clock runs again."""
        with self.lock:
            self.books = empty_books(self.books.state)
            self.clock.frozen_at = None
            self.play(scenario)

    def _period_of(self, message: Message) -> Period | None:
        return None if message.period_id is None else self.books.periods.get(message.period_id)

    def _planned_answer(self, index: int, rule: Rule) -> tuple[Answer, timedelta]:
        posts = self._posts_by_rule[index] = self._posts_by_rule.get(index, 0) + 1
        delay = self._usual_delay() if rule.delay is None else rule.delay
        return taken(rule.post, posts) or _ON_TIME, delay

    def _fault_or_none(self, content: str) -> tuple[Answer, timedelta]:
        if self.scenario.faults is None:
            return _ON_TIME, self._usual_delay()
        attempt = self.books.count_attempt(content)
        fault = self.scenario.faults.fault_for(content, attempt)
        if fault is None:
            return _ON_TIME, self._usual_delay()
        slow = fault == "slow_verdict"
        return _FAULT_ANSWERS[fault], self.delays.slow_verdict if slow else self._usual_delay()

    def _usual_delay(self) -> timedelta:
        return self.delays.verdict if self.clock.frozen_at is None else timedelta(0)

    def _receive(
        self, declaration: Declaration, message: Message, before: Period | None, rule: Rule | None
    ) -> None:
        """Judge and store; carry it out at once if the first result shown will be A or W."""
        sent_by = self.books.meet_employer(message.enterprise_number, message.employer_id)
        declaration.employer_id = declaration.employer_id or sent_by
        if rule is not None:
            plan(declaration, rule)
            self._set_balance(declaration, message, before, rule)
        if message.action == "IN":
            judgement = self._judge_in(declaration, message)
        else:
            judgement = self._judge_change(declaration, message, before, sent_by)
        declaration.result, declaration.codes = judgement.result, judgement.codes
        if (declaration.planned_results or (judgement.result,))[0] in _APPLIES:
            self._apply(declaration, judgement.after)
        self.books.keep(declaration)

    def _judge_in(self, declaration: Declaration, message: Message) -> Judgement:
        assert declaration.employer_id is not None  # the contract wants an employer for an IN
        wanted = wanted_period(
            message,
            employer_id=declaration.employer_id,
            ssin=declaration.ssin or ssin_for(message.worker),
            received_at=declaration.received_at,
            content_key=declaration.content_key,
        )
        return judge_in(
            message,
            wanted,
            declaration.received_at,
            identified=declaration.ssin is not None,
            facts=self.books,
        )

    def _judge_change(
        self,
        declaration: Declaration,
        message: Message,
        before: Period | None,
        sent_by: int | None,
    ) -> Judgement:
        return judge_change(
            message, before, declaration.received_at, sent_by=sent_by, facts=self.books
        )

    def _apply(self, declaration: Declaration, after: Period | None) -> None:
        """Carry out an accepted declaration. Nothing to do for a period that nobody knows."""
        declaration.applied = True
        if after is None:
            return
        if after.id == 0:
            after = replace(after, id=self._period_number(declaration))
            declaration.ssin, declaration.period_id = after.ssin, after.id
        self.books.put_period(after)

    def _period_number(self, declaration: Declaration) -> int:
        planned = declaration.planned_period_id
        if planned is not None and self.books.periods.get(planned) is None:
            return planned
        return self.books.next_number()

    def _reveal(self, declaration: Declaration) -> Reading:
        declaration.revealed += 1
        planned = taken(declaration.planned_results, declaration.revealed)
        result = planned or declaration.result
        if result in _APPLIES and not declaration.applied:
            self._apply(declaration, self._judged_again(declaration).after)
        if planned is not None:
            self.books.keep(declaration)
        return Reading(
            declaration=declaration,
            result=result,
            anomalies=anomalies_shown(declaration, result),
        )

    def _judged_again(self, declaration: Declaration) -> Judgement:
        """For a verdict that a scenario turns to A or W only now."""
        message = read_message(declaration.payload)
        if message.action == "IN":
            return self._judge_in(declaration, message)
        return self._judge_change(declaration, message, self._period_of(message), None)

    def _set_balance(
        self, declaration: Declaration, message: Message, before: Period | None, rule: Rule
    ) -> None:
        starts_on = wire.day(message.fields, "startDate") if before is None else before.starts_on
        if rule.hours_left is not None and declaration.ssin is not None and starts_on is not None:
            self.books.set_balance_once(declaration.ssin, starts_on.year, rule.hours_left)
