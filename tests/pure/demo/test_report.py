"""The report says what happened, in lines that fit the terminal."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.report import (
    DimonaFigures,
    DraftInvoice,
    DuePay,
    EventFigures,
    IncidentDeadline,
    IncidentFigures,
    LateDeclaration,
    PayFigures,
    ReportFigures,
    ShiftFigures,
    euros,
    hours,
    render_report,
)

FIGURES = ReportFigures(
    first_day=date(2026, 3, 23),
    last_day=date(2026, 3, 29),
    seed=20260323,
    events=EventFigures(
        sent=1357,
        accepted=1292,
        repeats=65,
        refused=0,
        stored=1292,
        parked=0,
        seconds_at_the_door=1.5,
    ),
    shifts=ShiftFigures(
        planned=431,
        worked=424,
        cancelled=7,
        declared_before_start=413,
        declared_late=(
            LateDeclaration(
                shift="20260323-0001", minutes_late=12, reason="the plan came after the start"
            ),
            LateDeclaration(
                shift="20260323-0002", minutes_late=55, reason="the plan came after the start"
            ),
        ),
        never_covered=(),
    ),
    pay=PayFigures(
        worked_minutes=77_045,
        top_up_minutes=5_120,
        base_cents=1_675_728,
        top_up_cents=111_360,
        allowance_cents=189_012,
        owed=(
            DuePay(due_on=date(2026, 3, 30), couriers=37, amount_cents=150_000),
            DuePay(due_on=date(2026, 3, 31), couriers=1, amount_cents=4_999),
        ),
    ),
    invoices=(
        DraftInvoice(
            platform="Zwaluw Maaltijden",
            month=date(2026, 3, 1),
            ex_vat_cents=1_234_567,
            incl_vat_cents=1_493_826,
            payment_days=45,
        ),
    ),
    ledger_entries=2_155,
    ledger_sum_cents=0,
    dimona=DimonaFigures(posts=440, repeated=9),
    incidents=(
        IncidentFigures(
            reference="2026-0003",
            what="fall while riding",
            classified_as="serious",
            deadlines=(
                IncidentDeadline(
                    what="detailed report to the inspectorate",
                    due_at=datetime(2026, 4, 6, 21, 59, 59, tzinfo=UTC),
                ),
            ),
        ),
        IncidentFigures(
            reference="2026-0001",
            what="near miss",
            classified_as="near miss",
            deadlines=(),
        ),
    ),
)

REPORT = """\
Courier: Monday 23 March 2026 to Sunday 29 March 2026, seed 20260323
====================================================================
Everything reconciled.

Events from the platforms
-------------------------
  sent                                                                   1,357
  accepted                                                               1,292
  repeats, recognised and left alone                                        65
  refused                                                                    0
  stored by the service                                                  1,292
  parked                                                                     0
  at the door, real time                                   905 events a second

Shifts and their declaration
----------------------------
  shifts                                                                   431
  worked                                                                   424
  cancelled                                                                  7
  declared before the start                                                413
  declared late                                                              2
    2 by 12 to 55 minutes: the plan came after the start
  worked and never covered                                                   0
  POSTs to Dimona                                                          440
    of these repeated after a fault                                          9

Pay of the couriers
-------------------
  hours worked                                                      1,284 h 05
  hours topped up to the floor                                         85 h 20
  base pay                                                       EUR 16,757.28
  top-up                                                          EUR 1,113.60
  allowances                                                      EUR 1,890.12
  owed to couriers                                                EUR 1,549.99
    Mon 30 March, 37 couriers                                     EUR 1,500.00
    Tue 31 March, 1 courier                                          EUR 49.99

Invoices and ledger
-------------------
  draft for Zwaluw Maaltijden, March 2026                        EUR 12,345.67
    with VAT, due 45 days after its date                         EUR 14,938.26
  Drafts have no number. Couriers are paid out by a later release.
  lines in the ledger                                                    2,155
  their sum                                                           EUR 0.00

Incidents
---------
  2026-0003 fall while riding                                          serious
    detailed report to the inspectorate: by Monday 6 April 2026 23:59
  2026-0001 near miss                                                near miss
    no deadline runs
"""


def with_shifts(**changes: object) -> ReportFigures:
    return replace(FIGURES, shifts=replace(FIGURES.shifts, **changes))


def test_the_whole_report_at_the_width_of_a_terminal() -> None:
    assert render_report(FIGURES, width=78) == REPORT


@given(st.integers(0, 200))
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    lines = render_report(FIGURES, width=width).splitlines()

    assert max(len(line) for line in lines) <= max(width, 40)


@given(st.integers(40, 200))
def test_a_narrow_terminal_loses_no_word(width: int) -> None:
    def words(text: str) -> list[str]:
        return [word for word in text.split() if set(word) - set("-=")]

    assert words(render_report(FIGURES, width=width)) == words(REPORT)


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        (
            replace(FIGURES, events=replace(FIGURES.events, parked=2)),
            "- 2 events parked; see `courier-api inbox list`.",
        ),
        (
            with_shifts(never_covered=("20260323-0009",)),
            "- 1 worked shift never covered by a declaration.",
        ),
        (
            replace(FIGURES, ledger_sum_cents=-101),
            "- The ledger does not balance: its sum is EUR -1.01.",
        ),
        (replace(FIGURES, differences=("Two shifts differ.",)), "- Two shifts differ."),
    ],
)
def test_what_does_not_reconcile_is_said_first(figures: ReportFigures, sentence: str) -> None:
    report = render_report(figures, width=100)

    assert not figures.reconciled
    assert report.splitlines()[2:4] == ["NOT reconciled:", "  " + sentence]


def test_a_late_declaration_alone_is_no_failure() -> None:
    assert FIGURES.shifts.declared_late
    assert FIGURES.reconciled


def test_lateness_is_told_by_reason_the_most_frequent_first() -> None:
    late = [
        LateDeclaration(shift=str(n), minutes_late=n, reason=reason)
        for n, reason in enumerate(
            ("the service was down", "the plan was late", "the plan was late")
        )
    ]

    report = render_report(with_shifts(declared_late=tuple(late)), width=78)

    told = [line.strip() for line in report.splitlines() if ": the" in line]
    assert told == [
        "2 by 1 to 2 minutes: the plan was late",
        "1 by 0 minutes: the service was down",
    ]


def test_a_long_list_of_uncovered_shifts_is_cut() -> None:
    ids = tuple(f"s{number}" for number in range(25))

    report = render_report(with_shifts(never_covered=ids), width=78)

    assert "s9 and 15 more" in report


def test_a_deadline_without_a_date_is_due_at_once() -> None:
    at_once = IncidentDeadline(what="notice by telephone", due_at=None)
    incident = replace(FIGURES.incidents[0], deadlines=(at_once,))

    report = render_report(replace(FIGURES, incidents=(incident,)), width=78)

    assert "notice by telephone: at once" in report


def test_a_week_without_incidents_says_so() -> None:
    assert render_report(replace(FIGURES, incidents=()), width=78).endswith("None was reported.\n")


def test_no_time_measured_gives_no_rate() -> None:
    assert replace(FIGURES.events, seconds_at_the_door=0.0).per_second == 0


@pytest.mark.parametrize(
    ("cents", "shown"),
    [(0, "EUR 0.00"), (5, "EUR 0.05"), (-5, "EUR -0.05"), (123_456_789, "EUR 1,234,567.89")],
)
def test_amounts_are_shown_to_the_cent(cents: int, shown: str) -> None:
    assert euros(cents) == shown


def test_durations_are_shown_in_hours_and_minutes() -> None:
    assert (hours(59), hours(77_045)) == ("0 h 59", "1,284 h 05")
