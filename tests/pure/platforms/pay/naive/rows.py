"""The rows of platforms: which are repeats, which are refused and why, which are left."""

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from tests.pure.platforms.pay.naive.terms import Terms

BEGAN = {"worked", "cut_by_platform", "cut_by_courier"}
NEVER_BEGAN = {"cancelled_by_platform", "cancelled_by_courier", "no_show"}
TIMES = ("start", "end", "planned_start", "planned_end", "cancelled_at")


def moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def stamp(at: datetime) -> Fraction:
    """Seconds since 1970, as exactly as the time was written."""
    return Fraction(int(at.timestamp())) + Fraction(at.microsecond, 1_000_000)


class Row:
    """One shift as a platform sent it."""

    def __init__(self, sent: dict) -> None:
        self.id, self.platform = sent["id"], sent["platform"]
        self.status = "worked" if sent.get("status") is None else sent["status"]
        self.times = {name: moment(sent.get(name)) for name in TIMES}
        self.breaks = [
            (moment(pause.get("start")), moment(pause.get("end")), bool(pause.get("paid")))
            for pause in sent.get("breaks") or []
        ]
        self.deliveries = int(1 if sent.get("deliveries") is None else sent["deliveries"])
        self.km = Decimal(0 if sent.get("km") is None else sent["km"])
        self.began = self.status in BEGAN

    def content(self) -> tuple:
        """Two rows of one content are one row, whatever offsets and order they are written in."""
        times = tuple(map(comparable, self.times.values()))
        breaks = {(comparable(start), comparable(end), paid) for start, end, paid in self.breaks}
        head = (self.id, self.platform, self.status, self.deliveries, self.km)
        return (*head, times, frozenset(breaks))

    @property
    def first(self) -> datetime | None:
        return self.times["start" if self.began else "planned_start"]

    @property
    def last(self) -> datetime | None:
        return self.times["end" if self.began else "planned_end"]

    def turn(self) -> tuple:
        return (self.first, self.last, self.platform, self.id)

    def home(self, terms: Terms) -> date:
        """The local date on which it starts, or was to start."""
        return self.first.astimezone(terms.zone).date()

    def seconds(self, tick: int) -> range:
        return seconds(self.first, self.last, tick)

    def is_late(self, terms: Terms) -> bool:
        """Cancelled by its platform with less than the notice."""
        if self.status != "cancelled_by_platform":
            return False
        notice = stamp(self.first) - stamp(self.times["cancelled_at"])
        return notice < Fraction(Decimal(terms["cancel_notice_hours"]) * 3600)


def comparable(at: datetime | None) -> object:
    if at is None:
        return None
    return ("local", at) if at.utcoffset() is None else ("instant", stamp(at))


def seconds(start: datetime, end: datetime, tick: int) -> range:
    """Every tick in which there is something between the two moments."""
    first, last = floor(stamp(start) / tick), ceil(stamp(end) / tick)
    return range(first * tick, last * tick, tick)


def fault(row: Row, terms: Terms) -> str | None:
    """The first reason, in the order of the rules, for which a row is left out."""
    if row.status not in BEGAN | NEVER_BEGAN:
        return "unknown_status"
    return fault_of_times(row) or fault_of_content(row) or fault_of_terms(row, terms)


def fault_of_times(row: Row) -> str | None:
    in_breaks = [at for pause in row.breaks for at in pause[:2]]
    if any(at is not None and at.utcoffset() is None for at in [*row.times.values(), *in_breaks]):
        return "naive_timestamp"
    needed = [row.first, row.last]
    if row.status == "cancelled_by_platform":
        needed.append(row.times["cancelled_at"])
    if row.began:
        needed += in_breaks
    if None in needed:
        return "missing_timestamp"
    return "negative_duration" if row.last < row.first else None


def fault_of_content(row: Row) -> str | None:
    """Kilometres and breaks, which are looked at only if the shift began."""
    if not row.began:
        return None
    if row.km < 0:
        return "negative_km"
    outside = [1 for start, end, _ in row.breaks if not row.first <= start <= end <= row.last]
    return "break_outside_shift" if outside else None


def fault_of_terms(row: Row, terms: Terms) -> str | None:
    home = row.home(terms)
    if not terms.holds_on(home):
        return "no_agreement"
    return "no_rate" if terms.hourly(home) is None else None


def sort_out(sent: list[dict], terms: Terms, tick: int) -> tuple[list[Row], list[dict]]:
    """The rows that count, in their turn, and those that are refused, by id and code."""
    kept: list[Row] = []
    refused: list[tuple[str, str]] = []
    contents: set[tuple] = set()
    ids: set[str] = set()
    for row in map(Row, sent):
        if row.content() in contents:
            continue
        contents.add(row.content())
        code = "id_reused" if row.id in ids else fault(row, terms)
        ids.add(row.id)
        if code:
            refused.append((row.id, code))
        else:
            kept.append(row)
    accepted: list[Row] = []
    taken: dict[str, set[int]] = {}
    for row in sorted(kept, key=Row.turn):
        own = set(row.seconds(tick)) if row.began else set()
        if own & taken.setdefault(row.platform, set()):
            refused.append((row.id, "overlap_same_platform"))
        else:
            taken[row.platform] |= own
            accepted.append(row)
    return accepted, [{"id": name, "code": code} for name, code in sorted(refused)]
