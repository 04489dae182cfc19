"""What is wrong with the employer's accident policies."""

from dataclasses import replace
from datetime import date, timedelta

from declarations.insurer import (
    Engagement,
    Policy,
    PolicyFinding,
    PolicyGap,
    PolicyKind,
    policy_findings,
)

FIRST = Policy(
    kind=PolicyKind.WORK_ACCIDENT,
    covers=Engagement.EMPLOYEE,
    insurer="Assurances Zenne",
    number="AW-1",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 6, 30),
)
SECOND = replace(FIRST, number="AW-2", valid_from=date(2026, 7, 3), valid_to=None)
WEEK = [date(2026, 6, 29) + timedelta(days=n) for n in range(7)]
LONG_BEFORE = date(2026, 1, 1)


def test_days_of_work_between_two_policies_are_one_finding() -> None:
    assert policy_findings((FIRST, SECOND), days_of_work=WEEK, today=LONG_BEFORE) == (
        PolicyFinding(
            gap=PolicyGap.NOT_INSURED, first=date(2026, 7, 1), last=date(2026, 7, 2)
        ),
    )  # fmt: skip


def test_days_without_work_need_no_policy() -> None:
    days = [day for day in WEEK if day not in (date(2026, 7, 1), date(2026, 7, 2))]

    assert policy_findings((FIRST, SECOND), days_of_work=days, today=LONG_BEFORE) == ()


def test_two_stretches_without_policy_are_two_findings() -> None:
    days = [date(2025, 12, 30), date(2025, 12, 31), date(2026, 7, 1)]

    found = policy_findings((FIRST, SECOND), days_of_work=days, today=LONG_BEFORE)

    assert [(each.first, each.last) for each in found] == [
        (date(2025, 12, 30), date(2025, 12, 31)),
        (date(2026, 7, 1), date(2026, 7, 1)),
    ]


def test_two_insurers_on_one_day_are_a_finding_and_two_policies_of_one_are_not() -> None:
    same = replace(SECOND, valid_from=date(2026, 6, 30))
    other = replace(same, insurer="Maas Verzekeringen")

    assert policy_findings((FIRST, same), days_of_work=WEEK, today=LONG_BEFORE) == ()
    assert policy_findings((FIRST, other), days_of_work=WEEK, today=LONG_BEFORE) == (
        PolicyFinding(
            gap=PolicyGap.TWO_INSURERS,
            first=date(2026, 6, 30),
            last=date(2026, 6, 30),
            insurers=("Assurances Zenne", "Maas Verzekeringen"),
        ),
    )


def test_a_last_policy_is_told_of_within_its_notice() -> None:
    before, within = date(2026, 3, 29), date(2026, 3, 30)

    assert policy_findings((FIRST,), days_of_work=(), today=before) == ()
    assert [each.gap for each in policy_findings((FIRST,), days_of_work=(), today=within)] == [
        PolicyGap.ENDS_SOON
    ]
    assert policy_findings((FIRST, SECOND), days_of_work=(), today=within) == ()


def test_policies_of_platforms_and_of_other_kinds_insure_no_employee() -> None:
    others = (
        replace(FIRST, covers=Engagement.SELF_EMPLOYED),
        replace(FIRST, kind=PolicyKind.PRIVATE_LIFE),
    )

    found = policy_findings(others, days_of_work=[date(2026, 3, 2)], today=LONG_BEFORE)

    assert [each.gap for each in found] == [PolicyGap.NOT_INSURED]
