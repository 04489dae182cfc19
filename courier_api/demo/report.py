"""What happened in the week, as a report for a terminal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from textwrap import wrap

from courier_api.foundation.clock import BRUSSELS

NARROWEST = 40
LISTED_AT_MOST = 10
INDENT = "  "


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFigures:
    """Deliveries to the webhooks. `seconds_at_the_door` is real time, not that of the week.

    `stored` counts the events that the service holds: with an earlier run they may be more than
    this one brought.
    """

    sent: int
    accepted: int
    repeats: int
    refused: int
    stored: int
    parked: int
    seconds_at_the_door: float

    @property
    def per_second(self) -> int:
        """Events a second at the door; nothing where no time was measured."""
        return round(self.sent / self.seconds_at_the_door) if self.seconds_at_the_door > 0 else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LateDeclaration:
    """A shift that was declared after it had begun, and why."""

    shift: str
    minutes_late: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFigures:
    """Shifts by what became of them; `never_covered` holds the ids of worked shifts."""

    planned: int
    worked: int
    cancelled: int
    declared_before_start: int
    declared_late: tuple[LateDeclaration, ...]
    never_covered: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePay:
    """What is owed to couriers on one date."""

    due_on: date
    couriers: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PayFigures:
    """Time and money of the week's worked days."""

    worked_minutes: int
    top_up_minutes: int
    base_cents: int
    top_up_cents: int
    allowance_cents: int
    owed: tuple[DuePay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftInvoice:
    """What one platform is to be invoiced for a month, without and with VAT. No number yet."""

    platform: str
    month: date
    ex_vat_cents: int
    incl_vat_cents: int
    payment_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDeadline:
    """A clock of an incident: what has to be done, and by when; at once where `due_at` is None."""

    what: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFigures:
    """An incident, its class, and what the law or our own clock asks for, the next first."""

    reference: str
    what: str
    classified_as: str
    deadlines: tuple[IncidentDeadline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DimonaFigures:
    """Declarations sent; `repeated` are POSTs of the same content after a fault."""

    posts: int
    repeated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigures:
    """Everything the report says. `differences` are sentences; none means all reconciled."""

    first_day: date
    last_day: date
    seed: int
    events: EventFigures
    shifts: ShiftFigures
    pay: PayFigures
    invoices: tuple[DraftInvoice, ...]
    ledger_entries: int
    ledger_sum_cents: int
    dimona: DimonaFigures
    incidents: tuple[IncidentFigures, ...]
    differences: tuple[str, ...] = ()

    @property
    def reconciled(self) -> bool:
        """Nothing parked, every worked shift covered, the ledger balanced, no difference found."""
        return not (
            self.events.parked
            or self.shifts.never_covered
            or self.ledger_sum_cents
            or self.differences
        )


def render_report(figures: ReportFigures, *, width: int) -> str:
    """The report as lines of at most `width` characters (40 where that is less), each ended."""
    page = _Page(width=max(width, NARROWEST))
    sections = (
        _summary(figures, page),
        _events(figures.events, page),
        _shifts(figures.shifts, figures.dimona, page),
        _pay(figures.pay, page),
        _money(figures, page),
        _incidents(figures.incidents, page),
    )
    return "\n\n".join("\n".join(lines) for lines in sections) + "\n"


def euros(cents: int) -> str:
    """An amount as `EUR 1,234.56`."""
    sign = "-" if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    return f"EUR {sign}{whole:,}.{rest:02d}"


def hours(minutes: int) -> str:
    """A duration as `1,234 h 05`."""
    return f"{minutes // 60:,} h {minutes % 60:02d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """Knows the width, and sets a label left and its value right."""

    width: int

    def title(self, text: str, underline: str) -> list[str]:
        lines = wrap(text, self.width)
        return [*lines, underline * max(len(line) for line in lines)]

    def text(self, sentence: str, indent: str = INDENT) -> list[str]:
        return wrap(sentence, self.width, initial_indent=indent, subsequent_indent=indent + INDENT)

    def row(self, label: str, value: object, indent: str = INDENT) -> list[str]:
        shown = f"{value:,}" if isinstance(value, int) else str(value)
        room = self.width - len(indent) - len(label) - len(shown)
        if room >= 1:
            return [indent + label + " " * room + shown]
        return [
            *self.text(label, indent),
            *(line.rjust(self.width) for line in wrap(shown, self.width)),
        ]


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"


def _summary(figures: ReportFigures, page: _Page) -> list[str]:
    lines = page.title(
        f"Courier: {_day(figures.first_day)} to {_day(figures.last_day)}, seed {figures.seed}", "="
    )
    if figures.reconciled:
        return [*lines, *page.text("Everything reconciled.", "")]
    lines += page.text("NOT reconciled:", "")
    for sentence in _unreconciled(figures):
        lines += page.text(f"- {sentence}")
    return lines


def _unreconciled(figures: ReportFigures) -> Iterable[str]:
    if parked := figures.events.parked:
        yield f"{_count(parked, 'event')} parked; see `courier-api inbox list`."
    if never := figures.shifts.never_covered:
        yield f"{_count(len(never), 'worked shift')} never covered by a declaration."
    if figures.ledger_sum_cents:
        yield f"The ledger does not balance: its sum is {euros(figures.ledger_sum_cents)}."
    yield from figures.differences


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _events(events: EventFigures, page: _Page) -> list[str]:
    return [
        *page.title("Events from the platforms", "-"),
        *page.row("sent", events.sent),
        *page.row("accepted", events.accepted),
        *page.row("repeats, recognised and left alone", events.repeats),
        *page.row("refused", events.refused),
        *page.row("stored by the service", events.stored),
        *page.row("parked", events.parked),
        *page.row("at the door, real time", f"{events.per_second:,} events a second"),
    ]


def _shifts(shifts: ShiftFigures, dimona: DimonaFigures, page: _Page) -> list[str]:
    lines = [
        *page.title("Shifts and their declaration", "-"),
        *page.row("shifts", shifts.planned),
        *page.row("worked", shifts.worked),
        *page.row("cancelled", shifts.cancelled),
        *page.row("declared before the start", shifts.declared_before_start),
        *page.row("declared late", len(shifts.declared_late)),
    ]
    for reason, late in _by_reason(shifts.declared_late):
        lines += page.text(f"{len(late)} {_how_late(late)}: {reason}", INDENT * 2)
    lines += page.row("worked and never covered", len(shifts.never_covered))
    if shifts.never_covered:
        lines += page.text(_listed(shifts.never_covered), INDENT * 2)
    lines += page.row("POSTs to Dimona", dimona.posts)
    lines += page.row("of these repeated after a fault", dimona.repeated, INDENT * 2)
    return lines


def _by_reason(
    late: Sequence[LateDeclaration],
) -> list[tuple[str, list[LateDeclaration]]]:
    reasons: dict[str, list[LateDeclaration]] = {}
    for declaration in late:
        reasons.setdefault(declaration.reason, []).append(declaration)
    return sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))


def _how_late(late: Sequence[LateDeclaration]) -> str:
    minutes = sorted(declaration.minutes_late for declaration in late)
    if minutes[0] == minutes[-1]:
        return f"by {_count(minutes[0], 'minute')}"
    return f"by {minutes[0]:,} to {_count(minutes[-1], 'minute')}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - LISTED_AT_MOST
    return ", ".join(names[:LISTED_AT_MOST]) + (f" and {more:,} more" if more > 0 else "")


def _pay(pay: PayFigures, page: _Page) -> list[str]:
    lines = [
        *page.title("Pay of the couriers", "-"),
        *page.row("hours worked", hours(pay.worked_minutes)),
        *page.row("hours topped up to the floor", hours(pay.top_up_minutes)),
        *page.row("base pay", euros(pay.base_cents)),
        *page.row("top-up", euros(pay.top_up_cents)),
        *page.row("allowances", euros(pay.allowance_cents)),
        *page.row("owed to couriers", euros(sum(due.amount_cents for due in pay.owed))),
    ]
    for due in pay.owed:
        label = (
            f"{due.due_on:%a} {due.due_on.day} {due.due_on:%B}, {_count(due.couriers, 'courier')}"
        )
        lines += page.row(label, euros(due.amount_cents), INDENT * 2)
    return lines


def _money(figures: ReportFigures, page: _Page) -> list[str]:
    lines = page.title("Invoices and ledger", "-")
    for invoice in figures.invoices:
        lines += page.row(
            f"draft for {invoice.platform}, {invoice.month:%B %Y}", euros(invoice.ex_vat_cents)
        )
        term = _count(invoice.payment_days, "day")
        lines += page.row(
            f"with VAT, due {term} after its date", euros(invoice.incl_vat_cents), INDENT * 2
        )
    lines += page.text("Drafts have no number. Couriers are paid out by a later release.")
    lines += page.row("lines in the ledger", figures.ledger_entries)
    lines += page.row("their sum", euros(figures.ledger_sum_cents))
    return lines


def _incidents(incidents: Sequence[IncidentFigures], page: _Page) -> list[str]:
    lines = page.title("Incidents", "-")
    if not incidents:
        return [*lines, *page.text("None was reported.")]
    for incident in incidents:
        lines += page.row(f"{incident.reference} {incident.what}", incident.classified_as)
        for deadline in incident.deadlines:
            lines += page.text(_deadline(deadline), INDENT * 2)
        if not incident.deadlines:
            lines += page.text("no deadline runs", INDENT * 2)
    return lines


def _deadline(deadline: IncidentDeadline) -> str:
    if deadline.due_at is None:
        return f"{deadline.what}: at once"
    due_at = deadline.due_at.astimezone(BRUSSELS)
    return f"{deadline.what}: by {_day(due_at.date())} {due_at:%H:%M}"
