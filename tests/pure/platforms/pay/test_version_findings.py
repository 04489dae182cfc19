"""What speaks against activating a version: all of it at once."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from platforms.parameters import Confidence, ParameterRow
from platforms.pay.parameter_terms import ResolvedTerms, resolved
from platforms.pay.version_findings import (
    Finding,
    FindingCode,
    Joined,
    VersionFacts,
    VersionPeriod,
    version_findings,
)

RATES = {"rates": [{"valid_from": "2016-01-01", "hourly": "13"}]}
APRIL = VersionPeriod(number=2, valid_from=date(2026, 4, 1), valid_to=None)
SOUND = VersionFacts(
    version=APRIL,
    in_force=(),
    joined=(),
    joining=("Zwaluw",),
    signed=("Zwaluw",),
    signed_by_cooperative=True,
    terms=ResolvedTerms(terms=RATES),
)


def first(valid_to: date | None, valid_from: date = date(2026, 1, 1)) -> VersionPeriod:
    """The version before."""
    return VersionPeriod(number=1, valid_from=valid_from, valid_to=valid_to)


def joined(*, here: bool, valid_to: date | None, platform: str = "Zwaluw") -> Joined:
    """What a platform has joined since January."""
    return Joined(platform=platform, here=here, valid_from=date(2026, 1, 1), valid_to=valid_to)


def codes(facts: VersionFacts) -> list[FindingCode]:
    return [finding.code for finding in version_findings(facts)]


def test_nothing_speaks_against_a_sound_version() -> None:
    assert version_findings(SOUND) == ()
    followed = replace(SOUND, in_force=[first(date(2026, 3, 31))])
    assert version_findings(followed) == ()


@pytest.mark.parametrize(
    ("valid_to", "found"),
    [
        (date(2026, 3, 30), (FindingCode.GAP, date(2026, 3, 31), date(2026, 3, 31))),
        (date(2026, 3, 31), None),
        (date(2026, 4, 1), (FindingCode.OVERLAP, date(2026, 4, 1), date(2026, 4, 1))),
        (None, (FindingCode.OVERLAP, date(2026, 4, 1), None)),
    ],
)
def test_gaps_and_overlaps_are_told_to_the_day(
    valid_to: date | None, found: tuple[FindingCode, date, date | None] | None
) -> None:
    told = version_findings(replace(SOUND, in_force=[first(valid_to)]))

    assert [(f.code, f.first_day, f.last_day) for f in told] == ([found] if found else [])
    assert all(finding.blocks and finding.version == 1 for finding in told)


def test_a_gap_before_the_next_version_is_told_too() -> None:
    march = replace(APRIL, valid_from=date(2026, 3, 1), valid_to=date(2026, 3, 30))
    later = VersionPeriod(number=3, valid_from=date(2026, 4, 1), valid_to=None)

    (told,) = version_findings(replace(SOUND, version=march, in_force=[later]))

    assert (told.code, told.first_day, told.last_day) == (
        FindingCode.GAP, date(2026, 3, 31), date(2026, 3, 31),
    )  # fmt: skip


def test_a_platform_that_has_joined_on_days_without_a_version_is_told() -> None:
    facts = replace(
        SOUND,
        in_force=[first(date(2026, 3, 31), valid_from=date(2026, 2, 1))],
        joined=[joined(here=True, valid_to=date(2026, 12, 31))],
    )

    (told,) = version_findings(facts)

    assert told == Finding(
        code=FindingCode.PLATFORM_WITHOUT_VERSION,
        first_day=date(2026, 1, 1),
        last_day=date(2026, 1, 31),
        platform="Zwaluw",
    )


def test_a_platform_outlives_its_last_version() -> None:
    facts = replace(
        SOUND,
        version=replace(APRIL, valid_to=date(2026, 6, 30)),
        in_force=[first(date(2026, 3, 31))],
        joined=[joined(here=True, valid_to=None)],
    )

    (told,) = version_findings(facts)

    assert (told.code, told.first_day, told.last_day) == (
        FindingCode.PLATFORM_WITHOUT_VERSION, date(2026, 7, 1), None,
    )  # fmt: skip


def test_a_platform_joins_one_agreement_at_a_time() -> None:
    elsewhere = joined(here=False, valid_to=date(2026, 4, 30))

    (told,) = version_findings(replace(SOUND, joined=[elsewhere]))

    assert (told.code, told.first_day, told.last_day) == (
        FindingCode.PLATFORM_ELSEWHERE, date(2026, 4, 1), date(2026, 4, 30),
    )  # fmt: skip
    assert codes(replace(SOUND, joined=[replace(elsewhere, valid_to=date(2026, 3, 31))])) == []
    assert codes(replace(SOUND, joined=[replace(elsewhere, platform="Colibri")])) == []


def test_a_platform_that_stays_behind_is_told_and_does_not_block() -> None:
    facts = replace(
        SOUND,
        in_force=[first(date(2026, 3, 31))],
        joined=[joined(here=True, valid_to=date(2026, 3, 31), platform="Colibri")],
    )

    (told,) = version_findings(facts)

    assert (told.code, told.platform, told.blocks) == (
        FindingCode.PLATFORM_STAYS_BEHIND, "Colibri", False,
    )  # fmt: skip


def test_both_sides_have_to_sign() -> None:
    unsigned = replace(SOUND, signed_by_cooperative=False, signed=())

    assert codes(unsigned) == [
        FindingCode.COOPERATIVE_NOT_SIGNED, FindingCode.PLATFORM_NOT_SIGNED,
    ]  # fmt: skip


def test_terms_that_pay_nothing_or_take_time_away_are_told() -> None:
    bad = ResolvedTerms(terms={"minute_rounding": "down"})

    assert codes(replace(SOUND, terms=bad)) == [FindingCode.ROUNDS_DOWN, FindingCode.NO_RATE]


@pytest.mark.parametrize(
    ("first_day", "last_day", "confidence", "found"),
    [
        (date(2026, 1, 1), None, Confidence.CONFIRMED, []),
        (date(2026, 1, 1), None, Confidence.UNCONFIRMED, [("figure_unconfirmed", "2026-04-01")]),
        (date(2026, 4, 2), None, Confidence.CONFIRMED, [("figure_missing", "2026-04-01")]),
        (
            date(2026, 1, 1),
            date(2026, 6, 30),
            Confidence.CONFIRMED,
            [("figure_ends", "2026-07-01")],
        ),
    ],
)
def test_figures_that_are_missing_end_or_wait_are_told(
    first_day: date, last_day: date | None, confidence: Confidence, found: list[tuple[str, str]]
) -> None:
    row = ParameterRow(
        key="be.x", scope="BE", valid_from=first_day, valid_to=last_day, value=Decimal(13),
        text="13", unit="EUR/hour", source="a page", confidence=confidence,
        known_from=datetime(2026, 1, 1, tzinfo=UTC), entered_by="test", row_id=1,
    )  # fmt: skip
    facts = replace(SOUND, terms=resolved({"rates": {"parameter": "be.x"}}, [row]))

    told = version_findings(facts)

    assert [(f.code.value, f.first_day.isoformat() if f.first_day else "") for f in told] == found
    assert [finding.blocks for finding in told] == [code == "figure_missing" for code, _ in found]
