"""News of every sort, as strategies and as one example each."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from platforms.outgoing.events import (
    CoverNews,
    DisputedPart,
    DisputeNews,
    EventType,
    IncidentKind,
    IncidentNews,
    News,
    PlatformShift,
    RefusedBecause,
    ZoneNews,
)

NOON = datetime(2026, 3, 6, 11, 0, tzinfo=UTC)
SHIFT = PlatformShift(
    external_id="S-1", worker="W-7", planned_start=NOON, planned_end=NOON.replace(hour=15)
)

names = st.text(min_size=1, max_size=200)
instants = st.datetimes(
    min_value=NOON.replace(year=2020, tzinfo=None),
    max_value=NOON.replace(year=2100, tzinfo=None),
    timezones=st.just(UTC),
)
maybe_instants = st.none() | instants
shifts = st.builds(
    PlatformShift,
    external_id=names,
    worker=st.none() | names,
    planned_start=maybe_instants,
    planned_end=maybe_instants,
)
cover_types = st.sampled_from(
    [EventType.SHIFT_COVERED, EventType.SHIFT_UNCOVERED, EventType.SHIFT_REFUSED]
)
all_news: st.SearchStrategy[News] = st.one_of(
    st.builds(CoverNews, type=cover_types, shift=shifts, because=st.sampled_from(RefusedBecause)),
    st.builds(DisputeNews, shift=shifts, reference=names, about=st.sampled_from(DisputedPart)),
    st.builds(
        IncidentNews,
        reference=names,
        external_id=st.none() | names,
        worker=st.none() | names,
        shift_external_id=st.none() | names,
        occurred_at=instants,
        kind=st.sampled_from(IncidentKind),
    ),
    st.builds(
        ZoneNews,
        postcode=st.from_regex(r"[1-9][0-9]{3}", fullmatch=True).filter(str.isascii),
        held_from=instants,
        held_until=maybe_instants,
    ),
)
