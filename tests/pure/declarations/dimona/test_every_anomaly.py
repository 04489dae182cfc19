"""Every anomaly code listed for couriers: what the verdict that carries it leads to, line by line."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from declarations.dimona.anomalies import ANOMALIES, anomaly
from declarations.dimona.decide import decide_document
from tests.pure.declarations.dimona.documents import (
    AMINA,
    DRIES,
    JsonObject,
    answered,
    document,
    shift,
)
from tests.pure.declarations.dimona.flexi_documents import ELIF

TABLE = Path(__file__).parents[3] / "golden" / "dimona" / "anomalies.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
WORKERS = {"OTH": AMINA, "STU": DRIES, "FLX": ELIF}
EVENING = shift()
LONGER = shift(ends="2027-02-12 23:30")
OVER_MIDNIGHT = shift(ends="2027-02-13 01:00")


def situation(sent: str) -> JsonObject:
    """A worker whose next call is the kind of message in question, such as `UPDATE STU`."""
    action, kind = sent.split()
    worker = WORKERS[kind]
    if action == "IN":
        return document(EVENING, worker=worker)
    if action == "OUT":
        standing = document(EVENING, worker=worker, contract_mode="standing")
        return document(EVENING, worker=worker, prior=answered(standing, "A"))
    declared = answered(document(EVENING, worker=worker), "A")
    if action == "CANCEL":
        return document(shift(status="cancelled"), worker=worker, prior=declared)
    changed = OVER_MIDNIGHT if kind == "OTH" else LONGER
    return document(changed, worker=worker, prior=declared)


def outcome(row: dict[str, str]) -> dict[str, str]:
    """What the decision says after the verdict, in the columns of the table."""
    told = situation(row["sent"])
    calls = decide_document(told)["calls"]
    assert isinstance(calls, list)
    assert [call["action"] for call in calls] == [row["sent"].split()[0]]
    after = decide_document({**told, "prior": answered(told, row["verdict"], row["code"])})
    covered, alerts, tasks = after["covered"], after["alerts"], after["human_tasks"]
    assert isinstance(covered, dict)
    assert isinstance(alerts, list)
    assert isinstance(tasks, list)
    now = [f"{alert['code']}>{alert['to']}" for alert in alerts if alert["code"] != "no_verdict"]
    return {
        "covered": "yes" if all(covered.values()) else "no",
        "next": " ".join(_kinds(after)),
        "tasks": " ".join(task["code"] for task in tasks),
        "alerts": " ".join(now),
    }


def _kinds(decision: JsonObject) -> list[str]:
    calls, waiting = decision["calls"], decision["waiting"]
    assert isinstance(calls, list)
    assert isinstance(waiting, list)
    return [call["action"] for call in calls] + [f"(then {each['then']})" for each in waiting]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['code']}: {row['meaning']}")
def test_a_verdict_with_an_anomaly_leads_to_exactly_this(row: dict[str, str]) -> None:
    assert outcome(row) == {name: row[name] for name in ("covered", "next", "tasks", "alerts")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["code"])
def test_a_blocking_anomaly_is_a_refusal_and_any_other_a_warning(row: dict[str, str]) -> None:
    assert (row["verdict"] == "B") == anomaly(row["code"]).blocking


def test_every_code_listed_for_couriers_has_a_line() -> None:
    assert {row["code"] for row in ROWS} == set(ANOMALIES)


def test_no_refusal_is_answered_with_the_same_message_again() -> None:
    """R8: but for the change that turns out to need another kind of message."""
    repeated = [row["code"] for row in ROWS if row["verdict"] == "B" and row["next"]]

    assert all(row["next"] != row["sent"].split()[0] for row in ROWS if row["code"] in repeated)
