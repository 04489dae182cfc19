"""What a draft agreement would have cost over past shifts, and who would have gained or lost.

Both ways are computed anew from the shifts, so the comparison is one of terms alone. Nothing is
stored. A courier's shifts for other platforms stay under the terms in force: floors may be shared.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.agreements.models import AgreementVersion, PlatformTerms
from courier_api.agreements.queries import agreement_named
from courier_api.agreements.store import NewVersion, joining_of
from courier_api.foundation.errors import Invalid, Refused
from courier_api.pay.facts import EARNS_NOTHING
from courier_api.pay.past_shifts import ONE_DAY, PastPeriod, PastShifts, past_shifts
from courier_api.pay.past_terms import (
    DRAFT_NAME,
    NO_VERSION,
    PastTerms,
    in_force,
    past_terms,
    waiting_rows,
    with_draft,
    with_figures,
    without_rows,
)
from courier_api.pay.price_past import price_past
from platforms.pay import PayInputError
from platforms.pay.compute import rounds_fairly
from platforms.pay.facts import ShiftStatus
from platforms.pay.population.columns import STATUS_CODE, Flags, Ints, day_number
from platforms.pay.try_on_past_days import tried_terms
from platforms.pay.what_if import Comparison, compare

NO_AGREEMENT = "no_agreement"
LONGEST_PERIOD_DAYS = 366


class DraftRoundsDown(Refused):
    """The draft rounds working time down, which nobody may be paid by."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Terms that somebody thinks of agreeing, from a first day on, for these platforms."""

    terms: Mapping[str, Any]
    first_day: date
    source_ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """The answer.

    `left_out`: shifts that count on neither side, by reason. `refused_now` and `refused_then`:
    rows that the rules refuse on one side, by code. `shifts` of `couriers` were compared.
    """

    period: PastPeriod
    comparison: Comparison
    shifts: int
    left_out: Mapping[str, int]
    refused_now: Mapping[str, int]
    refused_then: Mapping[str, int]


def draft_of_version(session: Session, version: AgreementVersion) -> Draft:
    """A stored version with the platforms that join with it, else those of its agreement."""
    source_ids = frozenset(terms.source_id for terms in joining_of(version))
    return Draft(
        terms=version.terms,
        first_day=version.valid_from,
        source_ids=source_ids or _joined(session, version.agreement_id),
    )


def draft_of_document(session: Session, new: NewVersion) -> Draft:
    """A version that is stored nowhere, with its platforms, else those of the agreement it names."""
    source_ids = frozenset(terms.source_id for terms in new.platforms)
    known = None if source_ids else agreement_named(session, new.employer_number, new.name)
    return Draft(
        terms=new.terms,
        first_day=new.valid_from,
        source_ids=_joined(session, known.id) if known is not None else source_ids,
    )


def past_period(employer_number: str, first_day: date, last_day: date) -> PastPeriod:
    """A period that can be asked about. Raises Invalid for one that is turned round or too long."""
    if last_day < first_day:
        raise Invalid(
            "The last day must not be before the first.",
            errors=[{"field": "to", "rule": "before_first"}],
        )
    if (last_day - first_day).days >= LONGEST_PERIOD_DAYS:
        raise Invalid(
            f"The period must have at most {LONGEST_PERIOD_DAYS} days.",
            errors=[{"field": "to", "rule": "too_long"}],
        )
    return PastPeriod(employer_number=employer_number, first_day=first_day, last_day=last_day)


def what_if(session: Session, draft: Draft, period: PastPeriod) -> WhatIf:
    """Compare the draft with the terms in force over the shifts of a period. Nothing is written.

    Raises Invalid for a draft that cannot be read or names no platform, DraftRoundsDown, and
    TermsUnusable.
    """
    terms = _draft_terms(session, draft, period)
    past = past_shifts(session, period)
    now = in_force(session, past)
    asked = _of_couriers_concerned(past, draft)
    now = without_rows(now, np.flatnonzero(~asked))
    homeless = asked & (now.version_of_row == NO_VERSION) & _counts(past, period)
    then = with_draft(now, terms, past, draft.source_ids)
    waiting = waiting_rows(past, now, period) | waiting_rows(past, then, period)
    left_out = Counter({NO_AGREEMENT: int(homeless.sum())}) + _questions(past, waiting, period)
    days_out = _whole_days(past, waiting)
    now, then = without_rows(now, days_out), without_rows(then, days_out)
    before, after = price_past(past, now, period), price_past(past, then, period)
    compared = _in_period(past, period) & (now.version_of_row != NO_VERSION)
    return WhatIf(
        period=period,
        comparison=compare(before.shares, after.shares),
        shifts=int(compared.sum()),
        left_out=left_out,
        refused_now=before.refused,
        refused_then=after.refused,
    )


def _draft_terms(session: Session, draft: Draft, period: PastPeriod) -> PastTerms:
    if not draft.source_ids:
        raise Invalid(
            "The draft names no platform. Say whose shifts to try it on.",
            errors=[{"field": "source", "rule": "required"}],
        )
    tried = tried_terms(
        draft.terms, first_day=draft.first_day, tried_from=period.first_day - ONE_DAY
    )
    try:
        terms = past_terms(DRAFT_NAME, with_figures(session, period.employer_number, tried))
    except PayInputError as wrong:
        raise Invalid(str(wrong), errors=[{"field": "terms", "rule": "unreadable"}]) from wrong
    if not rounds_fairly(terms.agreement):
        raise DraftRoundsDown("The draft rounds working time down. Nobody may be paid by it.")
    return terms


def _joined(session: Session, agreement_id: int) -> frozenset[int]:
    """The platforms that have ever joined an agreement."""
    query = select(PlatformTerms.source_id).where(PlatformTerms.agreement_id == agreement_id)
    return frozenset(session.scalars(query))


def _in_period(past: PastShifts, period: PastPeriod) -> Flags:
    """The rows of the period itself, without those of the day before."""
    inside: Flags = past.worked_on >= day_number(period.first_day)
    return inside


def _counts(past: PastShifts, period: PastPeriod) -> Flags:
    """The rows of the period that somebody may be owed for."""
    nothing = [STATUS_CODE[ShiftStatus(status)] for status in EARNS_NOTHING]
    owed: Flags = ~np.isin(past.rows.status, nothing)
    return owed & _in_period(past, period)


def _of_couriers_concerned(past: PastShifts, draft: Draft) -> Flags:
    """All rows of every courier who has one that the draft would be about."""
    concerned = np.isin(past.source_ids, sorted(draft.source_ids))
    found: Flags = np.isin(past.rows.courier, past.rows.courier[concerned])
    return found


def _questions(past: PastShifts, waiting: Mapping[int, str], period: PastPeriod) -> Counter[str]:
    counts = _counts(past, period)
    return Counter(code for place, code in waiting.items() if counts[place])


def _whole_days(past: PastShifts, waiting: Mapping[int, str]) -> Ints:
    """All rows of the courier-days that wait: a floor is of the whole day."""
    places = np.array(sorted(waiting), dtype=np.int64)
    days = {(int(past.rows.courier[p]), int(past.worked_on[p])) for p in places.tolist()}
    if not days:
        return places
    pairs = zip(past.rows.courier.tolist(), past.worked_on.tolist(), strict=True)
    return np.array([p for p, pair in enumerate(pairs) if pair in days], dtype=np.int64)
