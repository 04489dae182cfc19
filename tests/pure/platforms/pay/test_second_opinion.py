"""The computation and an independent, naive one agree to the cent, on random evenings and weeks."""

import ast
from collections import Counter
from pathlib import Path

from hypothesis import given, settings

from platforms.pay import compute_document
from tests.pure.platforms.pay.naive import answer
from tests.pure.platforms.pay.random_inputs import TICK_SECONDS, documents
from tests.pure.platforms.pay.random_weeks import SLOW_MACHINES, corrected_weeks, weeks

NAIVE = Path(__file__).with_name("naive")


def test_the_second_opinion_shares_no_code_with_the_program() -> None:
    nodes = [
        node
        for file in NAIVE.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    ]
    sources = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
    sources |= {n.name for node in nodes if isinstance(node, ast.Import) for n in node.names}

    assert "decimal" in sources
    assert {"platforms", "courier_api"}.isdisjoint(name.split(".")[0] for name in sources)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_both_computations_give_the_same_evening(document: dict) -> None:
    assert compute_document(document) == answer(document, TICK_SECONDS)


def test_both_computations_give_the_same_weeks_of_thousands_of_shifts() -> None:
    seen: Counter[str] = Counter()

    @settings(max_examples=250, deadline=None, suppress_health_check=SLOW_MACHINES)
    @given(weeks(fewest_shifts=8))
    def compare(document: dict) -> None:
        seen["shifts"] += len(document["shifts"])
        result = compute_document(document)
        seen.update(row["code"] for row in result["refused"])
        assert result == answer(document, TICK_SECONDS)

    compare()
    assert seen["shifts"] >= 2000
    assert len(seen) > 5, "faulty rows of many kinds are among them"


@settings(max_examples=50, deadline=None, suppress_health_check=SLOW_MACHINES)
@given(corrected_weeks())
def test_both_computations_give_the_same_correction(document: dict) -> None:
    assert compute_document(document) == answer(document, TICK_SECONDS)
