"""Kept cases as columns of statistics: with what platforms, shifts, first days and the calendar add.

The same as `read_cases` does row by row.
"""

from collections.abc import Mapping, Set
from datetime import date, datetime

import numpy as np
from sqlalchemy.orm import Session

from courier_api.foundation.clock import local_date
from courier_api.sources.queries import source_names
from courier_api.statistics.case_block import NOBODY, KeptArrays
from courier_api.statistics.keep_cases import kept_arrays
from courier_api.statistics.read_cases import first_days, ridden_self_employed
from safety.case_columns import (
    UNKNOWN,
    CaseColumns,
    Flags,
    Integers,
    Words,
    month_numbers,
)
from safety.case_rows import SENIORITY_BELOW_DAYS, Period, Seniority, Victim

BANDS = (*(band for _, band in SENIORITY_BELOW_DAYS), Seniority.MORE)


def read_columns(
    session: Session, employer_number: str, period: Period, *, now: datetime
) -> CaseColumns:
    """The incidents of a period. Inside a transaction: what was read anew is kept.

    Five statements, and seven more when a case has changed.
    """
    kept = kept_arrays(session, employer_number, now=now)
    columns = bound(
        kept,
        platforms=source_names(session, employer_number),
        since=first_days(session, employer_number),
        theirs=ridden_self_employed(session, employer_number),
        today=local_date(now),
    )
    return columns.take(columns.happened_in(period))


def bound(
    kept: KeptArrays,
    *,
    platforms: Mapping[int, str],
    since: Mapping[int, date],
    theirs: Set[int],
    today: date,
) -> CaseColumns:
    """The columns with what others say of them. After `today` no day is lost."""
    numbers, day = kept.numbers, kept.numbers["day"]
    victim = _victims(kept, theirs)
    is_ours = victim.are(Victim.COURIER)
    lost, to_come = kept.unfit.parted(today)
    return CaseColumns(
        day=day,
        month=month_numbers(day),
        hour=numbers["hour"],
        person=np.where(is_ours & (numbers["courier"] != NOBODY), numbers["courier"], UNKNOWN),
        delay=numbers["delay"],
        death=kept.flags["death"],
        lost=lost,
        to_come=to_come,
        percents=kept.percents,
        words={
            **kept.words,
            "victim": victim,
            "platform": platform_words(numbers["source"], platforms),
            "seniority": _seniority(numbers["courier"], day, is_ours, since),
        },
    )


def platform_words(sources: Integers, platforms: Mapping[int, str]) -> Words:
    """What the platform of each is called."""
    ids, places = np.unique(sources, return_inverse=True)
    of_id = Words.of(platforms.get(int(each)) for each in ids)
    return Words(of_id.values, of_id.codes[places])


def _victims(kept: KeptArrays, theirs: Set[int]) -> Words:
    """Who rode self-employed counts like a third party."""
    told, third_party = kept.words["victim"], Victim.THIRD_PARTY.value
    values = told.values if third_party in told.values else (*told.values, third_party)
    is_theirs = np.isin(kept.numbers["shift"], np.array(sorted(theirs), dtype=np.int64))
    changed = told.are(Victim.COURIER) & is_theirs
    return Words(values, np.where(changed, values.index(third_party), told.codes))


def _seniority(
    couriers: Integers, day: Integers, is_ours: Flags, since: Mapping[int, date]
) -> Words:
    ids, places = np.unique(couriers, return_inverse=True)
    first = np.array(
        [since[int(each)].toordinal() if int(each) in since else UNKNOWN for each in ids],
        dtype=np.int64,
    )[places]
    is_known = is_ours & (first != UNKNOWN) & (first <= day)
    limits = [limit for limit, _ in SENIORITY_BELOW_DAYS]
    bands = np.searchsorted(limits, day - first, side="right")
    return Words((*BANDS, None), np.where(is_known, bands, len(BANDS)))
