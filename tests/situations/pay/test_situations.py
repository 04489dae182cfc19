"""Every pay situation of the YAML files gives the amounts written beside it."""

from copy import deepcopy
from pathlib import Path

import pytest
import yaml

from platforms.pay import compute_document

HERE = Path(__file__).parent
SHARED = yaml.safe_load((HERE / "agreement.yaml").read_text(encoding="utf-8"))
SITUATIONS = {
    f"{file.stem}: {situation['name']}": situation
    for file in sorted(HERE.glob("*.yaml"))
    if file.name != "agreement.yaml"
    for situation in yaml.safe_load(file.read_text(encoding="utf-8"))
}


def rows(shifts: list[dict[str, object]]) -> list[dict[str, object]]:
    """The shifts with an id each, and the first platform where none is named."""
    return [
        {"id": f"shift-{place}", "platform": "P1", **shift} for place, shift in enumerate(shifts)
    ]


def document_of(situation: dict) -> dict[str, object]:
    agreement = deepcopy(SHARED["agreement"])
    if situation.get("with_contributions"):
        agreement |= {"contributions": SHARED["contributions"]}
    document = {
        "agreement": agreement | situation.get("agreement", {}),
        "worker": SHARED["worker"] | situation.get("worker", {}),
        "shifts": rows(situation["shifts"]),
    }
    if "previous" in situation:
        previous = situation["previous"]
        document["previous"] = {**previous, "shifts": rows(previous["shifts"])}
    return document


def named(expected: dict, found: dict[str, object]) -> dict[str, object]:
    """What was found under the names that are expected; an expected null means: not there."""
    return {name: found.get(name) for name in expected}


@pytest.mark.parametrize("situation", SITUATIONS.values(), ids=SITUATIONS.keys())
def test_the_situation_pays_what_is_written(situation: dict) -> None:
    result = compute_document(document_of(situation))

    expected_days = situation.get("days", [])
    assert len(result["days"]) == len(expected_days)
    found_days = [named(*pair) for pair in zip(expected_days, result["days"], strict=True)]
    assert [f"{row['id']} {row['code']}" for row in result["refused"]] == situation.get(
        "refused", []
    )
    assert found_days == expected_days
    expected_sums = situation.get("sums", {})
    assert named(expected_sums, result) == expected_sums
