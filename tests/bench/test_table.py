"""A table of the benchmarks says what the rounds say, and no more."""

import pytest

from bench.table import HEADER, Figure, Goal, Verdict, as_table, spread

FAST = Goal(target=0.5, stretch=1.0)
SMALL = Goal(target=1.5, stretch=1.2, more_is_better=False)


def rounds(*pairs: tuple[float, float], goal: Goal | None = FAST) -> Figure:
    figure = Figure(what="events", database="SQLite", unit="/s", goal=goal)
    for ours, beside in pairs:
        figure.add(ours, beside)
    return figure


def test_each_round_has_a_ratio_of_its_own() -> None:
    assert rounds((100, 200), (30, 40), (10, 40)).values == [0.5, 0.75, 0.25]


def test_the_ratio_is_the_median_of_the_rounds_and_not_a_ratio_of_medians() -> None:
    slow_minute = rounds((100, 100), (10, 10), (90, 300))

    assert slow_minute.document()["median"] == 1.0


def test_a_round_that_lacks_one_side_is_refused() -> None:
    figure = rounds((100, 200))
    figure.add(100)

    with pytest.raises(ValueError, match="zip"):
        _ = figure.values


def test_without_anything_beside_it_the_figure_itself_has_the_target() -> None:
    figure = Figure(what="events a commit", database="SQLite", goal=Goal(target=16, stretch=32))
    figure.add(20)

    assert figure.values == [20]
    assert figure.verdict is Verdict.MET


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (1.0, Verdict.STRETCH),
        (0.99, Verdict.MET),
        (0.5, Verdict.MET),
        (0.49, Verdict.MISSED),
    ],
)
def test_more_is_better(ratio: float, verdict: Verdict) -> None:
    assert rounds((ratio, 1.0)).verdict is verdict


@pytest.mark.parametrize(
    ("ratio", "verdict"),
    [
        (1.2, Verdict.STRETCH),
        (1.21, Verdict.MET),
        (1.5, Verdict.MET),
        (1.51, Verdict.MISSED),
    ],
)
def test_less_is_better(ratio: float, verdict: Verdict) -> None:
    assert rounds((ratio, 1.0), goal=SMALL).verdict is verdict


def test_a_target_that_only_some_rounds_miss_lies_within_the_spread() -> None:
    assert rounds((0.4, 1), (0.45, 1), (0.6, 1)).verdict is Verdict.WITHIN_SPREAD


def test_a_target_that_every_round_misses_is_missed() -> None:
    assert rounds((0.4, 1), (0.45, 1), (0.49, 1)).verdict is Verdict.MISSED


def test_a_figure_without_a_target_is_told_and_not_judged() -> None:
    assert rounds((1, 100), goal=None).verdict is Verdict.TOLD


def test_a_peer_that_is_not_there_is_not_run_and_never_a_win() -> None:
    absent = Figure(what="p99", database="PostgreSQL", goal=SMALL, not_run="it is not installed")

    assert absent.verdict is Verdict.NOT_RUN
    assert absent.cells()[-1] == "not run: it is not installed"


def test_a_figure_without_rounds_is_no_win_either() -> None:
    assert rounds().verdict is Verdict.NOT_RUN


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([], "–"),
        ([8431.4], "8431 ms"),
        ([1.0, 3.0, 2.0], "2 (1–3) ms"),
        ([12.44, 0.555], "6.50 (0.56–12.4) ms"),
    ],
)
def test_values_are_told_by_median_and_range(values: list[float], told: str) -> None:
    assert spread(values, "ms") == told


def test_the_table_has_a_line_a_figure_and_a_cell_a_column() -> None:
    lines = as_table([rounds((100, 200)), rounds((1, 1), goal=None)]).splitlines()

    assert lines[2] == "| events | SQLite | 100 /s | 200 /s | 0.50 | ≥ 0.50 | ≥ 1 | met |"
    assert {line.count("|") for line in lines} == {len(HEADER) + 1}
    assert len(lines) == 4
