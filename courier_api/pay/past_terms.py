"""Which terms past shifts are paid by: those in force on each day, or a draft in their place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from courier_api.agreements.check import terms_of
from courier_api.agreements.known import terms_by_day
from courier_api.foundation.clock import local_date
from courier_api.parameters.queries import known_rows, pure_row
from courier_api.pay.figures import INSTANT, LONGEST_SHIFT, question_of
from courier_api.pay.past_shifts import ONE_DAY, PastPeriod, PastShifts
from platforms.pay import Agreement, read_agreement
from platforms.pay.calendar_days import EPOCH, MICROSECOND
from platforms.pay.parameter_terms import ResolvedTerms, references_of, resolved
from platforms.pay.population.columns import MISSING, Ints, date_of_number

NO_VERSION = -1
DRAFT_NAME = "draft"


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTerms:
    """One version of an agreement, ready to compute with. `name` is for people."""

    name: str
    agreement: Agreement
    terms: ResolvedTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Terms, and for each row the place of those it is paid by; NO_VERSION without any."""

    versions: tuple[PastTerms, ...]
    version_of_row: Ints


def in_force(session: Session, past: PastShifts) -> World:
    """Every row by the version that is in force for its platform on its day."""
    source_ids = past.source_ids
    terms = terms_by_day(session, set(source_ids.tolist()))
    pairs, place = np.unique(
        np.stack([source_ids, past.worked_on], axis=1), axis=0, return_inverse=True
    )
    found: dict[int, int] = {}
    versions: list[PastTerms] = []
    of_pair = []
    for source_id, day in pairs.tolist():
        version = terms.version_on(source_id, date_of_number(day))
        if version is None:
            of_pair.append(NO_VERSION)
            continue
        if version.id not in found:
            found[version.id] = len(versions)
            last_day = version.valid_to.isoformat() if version.valid_to else None
            days = {"valid_from": version.valid_from.isoformat(), "valid_to": last_day}
            versions.append(
                past_terms(f"version {version.version}", terms_of(session, version), days)
            )
        of_pair.append(found[version.id])
    version_of_row = np.array(of_pair, dtype=np.int64)[place.reshape(-1)]
    return World(versions=tuple(versions), version_of_row=version_of_row)


def with_draft(
    world: World, draft: PastTerms, past: PastShifts, source_ids: frozenset[int]
) -> World:
    """The same world, but the rows of these platforms are paid by the draft."""
    moved = np.isin(past.source_ids, sorted(source_ids)) & (world.version_of_row != NO_VERSION)
    return World(
        versions=(*world.versions, draft),
        version_of_row=np.where(moved, len(world.versions), world.version_of_row),
    )


def past_terms(name: str, terms: ResolvedTerms, days: Mapping[str, Any] | None = None) -> PastTerms:
    """Terms with their figures, as the rules read them. Raises PayInputError."""
    return PastTerms(
        name=name, agreement=read_agreement({**terms.terms, **(days or {})}), terms=terms
    )


def with_figures(session: Session, employer_number: str, terms: Mapping[str, Any]) -> ResolvedTerms:
    """Terms that are stored nowhere, with the figures of the dated table filled in."""
    keys = {reference.key for reference in references_of(terms)}
    if not keys:
        return ResolvedTerms(terms=terms)
    return resolved(terms, map(pure_row, known_rows(session, employer_number, keys=keys)))


def waiting_rows(past: PastShifts, world: World, period: PastPeriod) -> dict[int, str]:
    """Rows whose days wait for a figure, by place, each with the question that is asked."""
    waiting = _Waiting(world, period)
    if not waiting.by_version:
        return {}
    found: dict[int, str] = {}
    columns = (world.version_of_row, past.worked_on, past.rows.ends, past.rows.planned_ends)
    students = past.is_student[past.rows.courier].tolist()
    rows = zip(*(column.tolist() for column in columns), students, strict=True)
    for place, (version, worked_on, ends, planned_ends, is_student) in enumerate(rows):
        days = waiting.by_version.get((version, is_student))
        if days is None:
            continue
        for day in _dates(worked_on, max(ends, planned_ends)):
            if day in days:
                found[place] = days[day]
                break
    return found


class _Waiting:
    """The days of a period on which figures cannot be paid with, by version and kind of courier."""

    def __init__(self, world: World, period: PastPeriod) -> None:
        self.by_version: dict[tuple[int, bool], dict[date, str]] = {}
        length = (period.last_day + LONGEST_SHIFT - period.first_day).days + 2
        days = [period.first_day - ONE_DAY + timedelta(days=n) for n in range(length)]
        for number, version in enumerate(world.versions):
            for is_student in (False, True):
                found = {
                    day: question_of(figures)
                    for day in days
                    if (figures := version.terms.waiting_on(day, is_student=is_student))
                }
                if found:
                    self.by_version[number, is_student] = found


def _dates(worked_on: int, ends: int) -> Iterator[date]:
    """The worked day, and each local date that the shift reaches into."""
    day = date_of_number(worked_on)
    last = day if ends == MISSING else local_date(EPOCH + ends * MICROSECOND - INSTANT)
    last = min(last, day + LONGEST_SHIFT)
    yield day
    while day < last:
        day += ONE_DAY
        yield day


def without_rows(world: World, left_out: Ints) -> World:
    """The same world without some rows."""
    version_of_row = world.version_of_row.copy()
    version_of_row[left_out] = NO_VERSION
    return replace(world, version_of_row=version_of_row)
