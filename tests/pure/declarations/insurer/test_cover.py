"""Who insures a courier on a day."""

from datetime import date, timedelta

import pytest

from declarations.insurer import (
    DayCover,
    Employment,
    Engagement,
    NotCovered,
    Policy,
    PolicyKind,
    covers_on,
    may_ride_self_employed,
)

LAW = Policy(
    kind=PolicyKind.WORK_ACCIDENT,
    covers=Engagement.EMPLOYEE,
    insurer="Assurances Zenne",
    number="AW-1",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 12, 31),
)
PRIVATE = Policy(
    kind=PolicyKind.PRIVATE_LIFE,
    covers=Engagement.EMPLOYEE,
    insurer="Assurances Zenne",
    number="PL-1",
    valid_from=date(2025, 1, 1),
)
OF_PLATFORM = Policy(
    kind=PolicyKind.WORK_ACCIDENT,
    covers=Engagement.SELF_EMPLOYED,
    insurer="Platform Mutual",
    number="P-9",
    valid_from=date(2026, 2, 1),
    valid_to=date(2026, 6, 30),
)
ALL = (LAW, PRIVATE, OF_PLATFORM)
MARCH = (Employment(first=date(2026, 3, 2), last=date(2026, 3, 6)),)


def cover(
    kind: PolicyKind,
    day: date,
    *,
    engagement: Engagement = Engagement.EMPLOYEE,
    policies: tuple[Policy, ...] = ALL,
    employments: tuple[Employment, ...] = MARCH,
) -> DayCover:
    covers = covers_on(day, engagement=engagement, policies=policies, employments=employments)
    return next(each for each in covers if each.kind is kind)


def test_every_kind_has_its_line_in_a_fixed_order() -> None:
    covers = covers_on(
        date(2026, 3, 2), engagement=Engagement.EMPLOYEE, policies=(), employments=()
    )

    assert [each.kind for each in covers] == list(PolicyKind)


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2026, 3, 6)])
def test_an_employee_is_insured_on_the_first_and_on_the_last_day_of_a_contract(day: date) -> None:
    assert cover(PolicyKind.WORK_ACCIDENT, day).policy is LAW


@pytest.mark.parametrize("day", [date(2026, 3, 1), date(2026, 3, 7)])
def test_the_accident_policy_ends_with_the_contract(day: date) -> None:
    assert cover(PolicyKind.WORK_ACCIDENT, day).missing is NotCovered.NOT_EMPLOYED


def test_private_life_is_covered_until_the_anniversary_of_the_last_contract() -> None:
    after = cover(PolicyKind.PRIVATE_LIFE, date(2027, 3, 6))

    assert (after.policy, after.until) == (PRIVATE, date(2027, 3, 6))
    assert cover(PolicyKind.PRIVATE_LIFE, date(2027, 3, 7)).missing is NotCovered.NOT_EMPLOYED


def test_a_contract_that_ended_on_a_leap_day_covers_until_the_end_of_february() -> None:
    leap = (Employment(first=date(2028, 2, 29), last=date(2028, 2, 29)),)

    assert cover(
        PolicyKind.PRIVATE_LIFE, date(2029, 2, 28), employments=leap
    ).until == date(2029, 2, 28)  # fmt: skip


def test_a_contract_without_end_is_insured_as_long_as_the_policy() -> None:
    standing = (Employment(first=date(2026, 3, 2)),)

    assert cover(PolicyKind.WORK_ACCIDENT, date(2026, 12, 31), employments=standing).until == date(
        2026, 12, 31
    )
    missing = cover(PolicyKind.WORK_ACCIDENT, date(2027, 1, 1), employments=standing).missing
    assert missing is NotCovered.NO_POLICY


def test_the_policy_of_a_platform_never_covers_an_employee() -> None:
    covered = cover(PolicyKind.WORK_ACCIDENT, date(2026, 3, 2), policies=(OF_PLATFORM,))

    assert (covered.policy, covered.missing) == (None, NotCovered.NO_POLICY)


def test_the_policy_of_the_cooperative_never_covers_somebody_self_employed() -> None:
    covered = cover(
        PolicyKind.WORK_ACCIDENT,
        date(2026, 3, 2),
        engagement=Engagement.SELF_EMPLOYED,
        policies=(LAW, PRIVATE),
    )

    assert (covered.policy, covered.missing) == (None, NotCovered.PLATFORM_HAS_NO_POLICY)


def test_somebody_self_employed_is_insured_by_the_platform() -> None:
    covered = cover(PolicyKind.WORK_ACCIDENT, date(2026, 3, 2), engagement=Engagement.SELF_EMPLOYED)

    assert (covered.policy, covered.until) == (OF_PLATFORM, date(2026, 6, 30))


def test_of_two_policies_in_force_the_later_one_counts() -> None:
    newer = Policy(
        kind=PolicyKind.WORK_ACCIDENT,
        covers=Engagement.EMPLOYEE,
        insurer="Maas Verzekeringen",
        number="AW-2",
        valid_from=date(2026, 3, 1),
    )

    assert cover(PolicyKind.WORK_ACCIDENT, date(2026, 3, 2), policies=(newer, LAW)).policy is newer


@pytest.mark.parametrize(
    ("day", "policies", "allowed"),
    [
        (date(2025, 12, 31), (), True),  # the day before the law demands it
        (date(2026, 1, 1), (), False),
        (date(2026, 1, 31), (OF_PLATFORM,), False),
        (date(2026, 2, 1), (OF_PLATFORM,), True),
        (date(2026, 6, 30), (OF_PLATFORM,), True),
        (date(2026, 7, 1), (OF_PLATFORM,), False),
        (date(2026, 2, 1), (LAW,), False),  # the co-operative's does not count
    ],
)
def test_who_rides_self_employed_needs_the_platforms_policy_since_2026(
    day: date, policies: tuple[Policy, ...], allowed: bool
) -> None:
    assert may_ride_self_employed(day, policies) is allowed


def test_another_kind_of_policy_of_the_platform_does_not_count() -> None:
    liability = Policy(
        kind=PolicyKind.CIVIL_LIABILITY,
        covers=Engagement.SELF_EMPLOYED,
        insurer="Platform Mutual",
        number="P-10",
        valid_from=date(2026, 1, 1),
    )

    assert not may_ride_self_employed(date(2026, 1, 1) + timedelta(days=40), (liability,))
