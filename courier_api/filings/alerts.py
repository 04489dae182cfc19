"""Alerts about cover: one per cause, raised when due, closed when the cause is gone."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.filings.clear_to_start import was_refused
from courier_api.filings.contingent import ABOUT_HOURS
from courier_api.filings.cover import ACCEPTED
from courier_api.filings.facts import WorkerFacts, has_times, work_starts_at
from courier_api.filings.kinds import TELL, TELL_OF_HOURS
from courier_api.filings.models import DimonaDeclaration, FilingAlert
from courier_api.filings.unneeded import unneeded_periods
from courier_api.foundation.clock import local_date
from courier_api.foundation.many_rows import insert_many
from courier_api.messaging import outbox
from courier_api.messaging.outbox import NewMessage
from courier_api.shifts.announce import SHIFT_UNCOVERED, announcement
from courier_api.shifts.models import Shift
from declarations.dimona.anomalies import Reaction, anomaly
from declarations.dimona.facts import Alert, AlertCode, Decision, Recipient
from declarations.dimona.history import History, Period
from declarations.dimona.workload import needs_cover

TROUBLED = ("queued", "sending", "failed")
"""States in which the authority has not taken a message in."""

UNANSWERED = (*TROUBLED, "received")
"""States in which trouble may last: until the receipt, and again until there is a verdict."""

REACTIONS = {
    AlertCode.CONTINGENT_EXCEEDED: Reaction.CONTINGENT_EXCEEDED,
    AlertCode.FLEXI_CONDITIONS: Reaction.FLEXI_CONDITIONS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What an alert is about: the same subject is not told twice. `year`: of a student's hours."""

    subject: str
    year: int | None = None
    worked_on: date | None = None
    shift_id: int | None = None
    declaration_ref: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedAlert:
    """Somebody to tell about a cause, and when that is due."""

    code: AlertCode
    recipient: Recipient
    cause: Cause
    due_at: datetime

    @property
    def key(self) -> str:
        """Names the alert for good."""
        return f"{self.code.value}:{self.recipient.value}:{self.cause.subject}"


def keep_alerts(
    session: Session,
    courier: Courier,
    facts: WorkerFacts,
    decision: Decision,
    history: History,
    waiting: Sequence[DimonaDeclaration],
    *,
    others: Iterable[WantedAlert],
    now: datetime,
) -> datetime | None:
    """Raise what is due, close what no longer holds; returns when to look again, if at all.

    `others` are wanted for reasons that no decision knows.
    """
    wanted = [
        *_from_decision(courier, facts, decision, history),
        *_about_lateness([*facts.declarations, *waiting], now),
        *others,
    ]
    due = {alert.key: alert for alert in wanted if alert.due_at <= now}
    stored = session.scalars(
        select(FilingAlert).where(
            FilingAlert.courier_id == courier.id,
            or_(FilingAlert.closed_at.is_(None), FilingAlert.key.in_(due)),
        )
    ).all()
    known = {row.key: row for row in stored}
    _raise(session, courier, due.values(), known, now=now)
    _close_the_rest(session, [row for row in stored if row.key not in due], now=now)
    session.flush()
    return min((alert.due_at for alert in wanted if alert.due_at > now), default=None)


def raise_service_trouble(session: Session, row: DimonaDeclaration, *, now: datetime) -> None:
    """A message or a question about it does not get through: planner and operator have to know."""
    courier = session.get_one(Courier, row.courier_id)
    alerts = _troubles(row, now)
    keys = [alert.key for alert in alerts]
    stored = session.scalars(select(FilingAlert).where(FilingAlert.key.in_(keys)))
    _raise(session, courier, alerts, {each.key: each for each in stored}, now=now)
    session.flush()


def close_service_trouble(session: Session, row: DimonaDeclaration, *, now: datetime) -> None:
    """The authority answers again."""
    session.execute(
        update(FilingAlert)
        .where(
            FilingAlert.key.in_([alert.key for alert in _troubles(row, now)]),
            FilingAlert.closed_at.is_(None),
        )
        .values(closed_at=now)
    )


def _troubles(row: DimonaDeclaration, now: datetime) -> list[WantedAlert]:
    return [
        WantedAlert(
            code=AlertCode.SERVICE_TROUBLE,
            recipient=recipient,
            cause=_declaration(row),
            due_at=now,
        )
        for recipient in (Recipient.PLANNER, Recipient.OPERATOR)
    ]


def _from_decision(
    courier: Courier, facts: WorkerFacts, decision: Decision, history: History
) -> Iterator[WantedAlert]:
    """The alerts of the decision, each with the causes behind it."""
    causes = _Causes(courier=courier, facts=facts, decision=decision, history=history)
    for alert in decision.alerts:
        if alert.code is AlertCode.LATE:
            continue  # kept per message, see below: the decision forgets it once it is sent
        for cause, due_at in causes.of(alert):
            yield WantedAlert(code=alert.code, recipient=alert.to, cause=cause, due_at=due_at)


def _about_lateness(rows: Sequence[DimonaDeclaration], now: datetime) -> Iterator[WantedAlert]:
    """A message after its legal limit: the planner has to know, of an IN payroll too (R4, R14)."""
    for row in rows:
        if not row.late and Reaction.MARK_LATE not in _reactions(row):
            continue
        yield WantedAlert(
            code=AlertCode.LATE,
            recipient=Recipient.PLANNER,
            cause=_declaration(row),
            due_at=now,
        )
        if row.action == "IN":
            yield WantedAlert(
                code=AlertCode.LATE,
                recipient=Recipient.PAYROLL,
                cause=_declaration(row),
                due_at=now,
            )


def alerts_about_contingent(
    courier: Courier, low_years: Sequence[int], now: datetime
) -> Iterator[WantedAlert]:
    """Most hours of a student's year are declared: courier and payroll have to know (R12)."""
    for year in low_years:
        for recipient in (Recipient.COURIER, Recipient.PAYROLL):
            yield WantedAlert(
                code=AlertCode.CONTINGENT_LOW,
                recipient=recipient,
                cause=Cause(subject=f"courier:{courier.id}:contingent:{year}", year=year),
                due_at=now,
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Causes:
    """Finds what each alert of a decision is about."""

    courier: Courier
    facts: WorkerFacts
    decision: Decision
    history: History

    def of(self, alert: Alert) -> Iterator[tuple[Cause, datetime]]:
        """The causes of an alert with the instant at which each is due."""
        if alert.code is AlertCode.NO_VERDICT:
            for shift in self._uncovered():
                if (due_at := self._before_start(shift)) == alert.at:
                    yield shift_cause(shift), due_at
            return
        causes = list(self._at_once(alert.code))
        for cause in causes or [Cause(subject=f"courier:{self.courier.id}")]:
            yield cause, alert.at

    def _at_once(self, code: AlertCode) -> Iterator[Cause]:
        match code:
            case AlertCode.INVALID_DATA:
                yield from self._refusals()
            case AlertCode.CANCEL_AFTER_DAY:
                yield from (
                    self._period(period) for period in unneeded_periods(self.facts, self.history)
                )
            case AlertCode.REFUSED:
                yield from self._refused()
            case AlertCode.SERVICE_TROUBLE:
                in_doubt = [r for r in self._rows() if r.uncertain and r.state in TROUBLED]
                yield from [_declaration(row) for row in in_doubt] or self._refused()
            case _:
                wanted = REACTIONS[code]
                yield from (
                    _declaration(row)
                    for row in self._rows()
                    if row.result in ACCEPTED and wanted in _reactions(row)
                )

    def _rows(self) -> Sequence[DimonaDeclaration]:
        return self.facts.declarations

    def _refused(self) -> list[Cause]:
        """The message that was refused last."""
        refused = [row for row in self._rows() if row.result == "B"]
        return [_declaration(refused[-1])] if refused else []

    def _refusals(self) -> Iterator[Cause]:
        by_id = {str(shift.id): shift for shift in self.facts.shifts}
        for refusal in self.decision.refusals:
            subject = f"courier:{self.courier.id}:{refusal.code.value}"
            if refusal.shift_id is None:
                yield Cause(subject=subject)
            else:
                shift = by_id[refusal.shift_id]
                yield Cause(
                    subject=f"{subject}:{shift.id}", shift_id=shift.id, worked_on=shift.worked_on
                )

    def _uncovered(self) -> Iterator[Shift]:
        needing = {shift.id for shift in self.facts.decision.shifts if needs_cover(shift)}
        for shift in self.facts.shifts:
            is_covered = self.decision.covered.get(str(shift.id), False)
            if str(shift.id) in needing and not is_covered and has_times(shift):
                yield shift

    def _before_start(self, shift: Shift) -> datetime:
        minutes = timedelta(minutes=self.facts.decision.settings.alert_minutes_before_start)
        return max(work_starts_at(shift) - minutes, self.facts.decision.now)

    def _period(self, period: Period) -> Cause:
        return Cause(
            subject=f"courier:{self.courier.id}:period:{period.period_id}",
            worked_on=period.content.starts_on,
        )


def shift_cause(shift: Shift) -> Cause:
    """That an alert is about one shift."""
    return Cause(subject=f"shift:{shift.id}", shift_id=shift.id, worked_on=shift.worked_on)


def _declaration(row: DimonaDeclaration) -> Cause:
    return Cause(
        subject=f"declaration:{row.id}",
        year=row.start_date.year,
        declaration_ref=row.id,
        worked_on=row.start_date,
    )


def _reactions(row: DimonaDeclaration) -> set[Reaction]:
    return {anomaly(code).reaction for code in row.anomalies or ()}


def _raise(
    session: Session,
    courier: Courier,
    alerts: Iterable[WantedAlert],
    known: Mapping[str, FilingAlert],
    *,
    now: datetime,
) -> None:
    """Add the alerts, or open them again when their cause has come back, and tell of them."""
    new = [alert for alert in alerts if alert.key not in known]
    again = [a for a in alerts if a.key in known and known[a.key].closed_at is not None]
    for alert in again:
        row = known[alert.key]
        row.closed_at, row.raised_at, row.due_at = None, now, alert.due_at
    insert_many(session, FilingAlert, [_row(a, courier, now=now) for a in new], returning=())
    told = [
        message
        for alert in (*new, *again)
        if alert.recipient is Recipient.COURIER
        for message in _messages_about(session, courier, alert, now=now)
    ]
    outbox.put_all(session, told)


def _row(alert: WantedAlert, courier: Courier, *, now: datetime) -> dict[str, object]:
    return {
        "employer_number": courier.employer_number,
        "key": alert.key,
        "code": alert.code.value,
        "recipient": alert.recipient.value,
        "courier_id": courier.id,
        "shift_id": alert.cause.shift_id,
        "declaration_ref": alert.cause.declaration_ref,
        "worked_on": alert.cause.worked_on,
        "due_at": alert.due_at,
        "raised_at": now,
    }


def _messages_about(
    session: Session, courier: Courier, alert: WantedAlert, *, now: datetime
) -> Iterator[NewMessage]:
    """Ask for an SMS where there is one for the alert; and tell the platform of a near start."""
    shift_id = alert.cause.shift_id
    kind: str | None = None
    payload: dict[str, object] = {}
    if alert.code in ABOUT_HOURS:
        year = alert.cause.year or local_date(now).year
        kind, payload = TELL_OF_HOURS, {"code": alert.code.value, "year": year}
    elif shift_id is not None:
        kind, payload = TELL, {"shift_id": shift_id}
    if kind is None:
        return
    yield NewMessage(
        kind=kind,
        key=f"{kind}:{alert.key}:{now.isoformat()}",
        payload={"courier_id": courier.id, **payload},
        due_at=now,
        employer_number=courier.employer_number,
    )
    if alert.code is AlertCode.NO_VERDICT and shift_id is not None:
        yield from _messages_to_platform(session, alert, shift_id, now=now)


def _messages_to_platform(
    session: Session, alert: WantedAlert, shift_id: int, *, now: datetime
) -> Iterator[NewMessage]:
    """The start is near and nothing covers the shift. Of a refusal the platform has heard before."""
    shift = session.get_one(Shift, shift_id)
    if shift.state in ("planned", "started") and not was_refused(session, shift):
        occasion = f"{alert.code.value}:{alert.due_at.isoformat()}"
        yield announcement(SHIFT_UNCOVERED, shift, at=now, occasion=occasion)


def _close_the_rest(session: Session, rows: Sequence[FilingAlert], *, now: datetime) -> None:
    """What no longer holds. That something was late stays true; trouble stays while it lasts."""
    refs = {row.declaration_ref for row in rows if row.declaration_ref is not None}
    query = select(DimonaDeclaration.id, DimonaDeclaration.state).where(
        DimonaDeclaration.id.in_(refs)
    )
    states = {row.id: row.state for row in session.execute(query)} if refs else {}
    for row in rows:
        if row.closed_at is None and not _still_holds(row, states):
            row.closed_at = now


def _still_holds(row: FilingAlert, states: Mapping[int, str]) -> bool:
    state = states.get(row.declaration_ref or 0)
    if row.code == AlertCode.LATE:
        return state != "dropped"
    return row.code == AlertCode.SERVICE_TROUBLE and state in UNANSWERED
