"""What speaks against activating a version of an agreement: all of it at once, for a person."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from platforms.pay.agreement import MinuteRounding
from platforms.pay.errors import PayInputError
from platforms.pay.parameter_terms import FigureFault, ResolvedTerms
from platforms.pay.rates import RateTable
from platforms.pay.read_agreement import WHOLE, read_agreement

ONE_DAY = timedelta(days=1)


class FindingCode(StrEnum):
    """Each has a sentence in every language."""

    OVERLAP = "overlap"
    GAP = "gap"
    PLATFORM_WITHOUT_VERSION = "platform_without_version"
    PLATFORM_ELSEWHERE = "platform_elsewhere"
    PLATFORM_STAYS_BEHIND = "platform_stays_behind"
    COOPERATIVE_NOT_SIGNED = "cooperative_not_signed"
    PLATFORM_NOT_SIGNED = "platform_not_signed"
    ROUNDS_DOWN = "rounds_down"
    NO_RATE = "no_rate"
    FIGURE_MISSING = "figure_missing"
    FIGURE_ENDS = "figure_ends"
    FIGURE_UNCONFIRMED = "figure_unconfirmed"


NOTICES = frozenset(
    {
        FindingCode.PLATFORM_STAYS_BEHIND,
        FindingCode.FIGURE_ENDS,
        FindingCode.FIGURE_UNCONFIRMED,
    }
)
"""Said to the person who decides; the others block."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that speaks against it, with the days, version, platform or figure it is about."""

    code: FindingCode
    first_day: date | None = None
    last_day: date | None = None
    version: int | None = None
    platform: str | None = None
    figure: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the version cannot be activated as long as this is so."""
        return self.code not in NOTICES


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPeriod:
    """The days of one version, both inclusive; no last day is open."""

    number: int
    valid_from: date
    valid_to: date | None

    @property
    def end(self) -> date:
        """The last day; far away when it is open."""
        return self.valid_to or date.max

    def common_days(self, other: "VersionPeriod | Joined") -> tuple[date, date] | None:
        """The first and last day that both hold; None without one."""
        first, last = max(self.valid_from, other.valid_from), min(self.end, other.end)
        return (first, last) if first <= last else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """The days on which a platform has joined an agreement: this one, or another."""

    platform: str
    here: bool
    valid_from: date
    valid_to: date | None

    @property
    def end(self) -> date:
        """The last day; far away when it is open."""
        return self.valid_to or date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionFacts:
    """A version that somebody wants to activate, and what is in force beside it.

    `joining` are the platforms that join with it, `signed` those of them whose signature is there.
    """

    version: VersionPeriod
    in_force: Sequence[VersionPeriod]
    joined: Sequence[Joined]
    joining: Sequence[str]
    signed: Sequence[str]
    signed_by_cooperative: bool
    terms: ResolvedTerms


def version_findings(facts: VersionFacts) -> tuple[Finding, ...]:
    """Everything that speaks against activating the version, and what one should know."""
    return (
        *_overlaps(facts),
        *_gaps(facts),
        *_platforms(facts),
        *_missing_signatures(facts),
        *_terms(facts),
    )


def _overlaps(facts: VersionFacts) -> Iterator[Finding]:
    for other in facts.in_force:
        if (days := facts.version.common_days(other)) is not None:
            yield _between(FindingCode.OVERLAP, *days, version=other.number)


def _gaps(facts: VersionFacts) -> Iterator[Finding]:
    """Days between the version and its neighbours in time that no version holds."""
    own = facts.version
    before = max(
        (v for v in facts.in_force if v.end < own.valid_from), key=lambda v: v.end, default=None
    )
    after = min(
        (v for v in facts.in_force if v.valid_from > own.end),
        key=lambda v: v.valid_from,
        default=None,
    )
    if before is not None and before.end + ONE_DAY < own.valid_from:
        yield _between(
            FindingCode.GAP, before.end + ONE_DAY, own.valid_from - ONE_DAY, version=before.number
        )
    if after is not None and own.end + ONE_DAY < after.valid_from:
        yield _between(
            FindingCode.GAP, own.end + ONE_DAY, after.valid_from - ONE_DAY, version=after.number
        )


def _platforms(facts: VersionFacts) -> Iterator[Finding]:
    own = facts.version
    for joined in facts.joined:
        days = own.common_days(joined)
        if not joined.here and joined.platform in facts.joining and days is not None:
            yield _between(FindingCode.PLATFORM_ELSEWHERE, *days, platform=joined.platform)
        if _stays_behind(joined, facts):
            yield Finding(
                code=FindingCode.PLATFORM_STAYS_BEHIND,
                first_day=own.valid_from,
                platform=joined.platform,
            )
        if joined.here and (gap := _uncovered(joined, (own, *facts.in_force))) is not None:
            yield _between(FindingCode.PLATFORM_WITHOUT_VERSION, *gap, platform=joined.platform)


def _stays_behind(joined: Joined, facts: VersionFacts) -> bool:
    """Whether a platform of the version before does not join with this one."""
    if not joined.here or joined.end == date.max or joined.platform in facts.joining:
        return False
    return joined.end + ONE_DAY == facts.version.valid_from


def _uncovered(joined: Joined, versions: Iterable[VersionPeriod]) -> tuple[date, date] | None:
    """The first days on which a platform has joined and no version holds."""
    first = joined.valid_from
    for version in sorted(versions, key=lambda each: each.valid_from):
        if version.valid_from > first:
            return (
                (first, min(version.valid_from - ONE_DAY, joined.end))
                if first <= joined.end
                else None
            )
        if version.end == date.max:
            return None
        first = max(first, version.end + ONE_DAY)
        if first > joined.end:
            return None
    return first, joined.end


def _missing_signatures(facts: VersionFacts) -> Iterator[Finding]:
    if not facts.signed_by_cooperative:
        yield Finding(code=FindingCode.COOPERATIVE_NOT_SIGNED)
    for platform in facts.joining:
        if platform not in facts.signed:
            yield Finding(code=FindingCode.PLATFORM_NOT_SIGNED, platform=platform)


def _terms(facts: VersionFacts) -> Iterator[Finding]:
    own = facts.version
    days = _days_of_change(facts.terms, own)
    for day in days:
        for waiting in facts.terms.waiting_on(day, is_student=True):
            yield Finding(
                code=_figure_code(waiting.fault, is_first_day=day == own.valid_from),
                first_day=day,
                figure=waiting.reference.key,
            )
    try:
        agreement = read_agreement(facts.terms.terms)
    except PayInputError:  # refused when it was drafted; a figure that is no amount is told above
        return
    if agreement.minute_rounding not in set(MinuteRounding):
        yield Finding(code=FindingCode.ROUNDS_DOWN)
    names_an_hour = any(
        r.field.place[0] in {"rates", "legal_minimum"} for r, _ in facts.terms.figures
    )
    if not names_an_hour and RateTable(agreement, WHOLE).hourly_on(own.valid_from) is None:
        yield Finding(code=FindingCode.NO_RATE, first_day=own.valid_from)


def _days_of_change(terms: ResolvedTerms, version: VersionPeriod) -> list[date]:
    """The first day of the version, and each later one on which a figure of it changes."""
    days = {version.valid_from}
    for _, periods in terms.figures:
        for period in periods:
            days.add(period.first_day)
            if period.last_day is not None and period.last_day < date.max:
                days.add(period.last_day + ONE_DAY)
    return sorted(day for day in days if version.valid_from <= day <= version.end)


def _figure_code(fault: FigureFault, *, is_first_day: bool) -> FindingCode:
    if fault is FigureFault.UNCONFIRMED:
        return FindingCode.FIGURE_UNCONFIRMED
    return FindingCode.FIGURE_MISSING if is_first_day else FindingCode.FIGURE_ENDS


def _between(
    code: FindingCode,
    first: date,
    last: date,
    *,
    version: int | None = None,
    platform: str | None = None,
) -> Finding:
    return Finding(
        code=code,
        first_day=first,
        last_day=None if last == date.max else last,
        version=version,
        platform=platform,
    )
