"""`courier-api pay what-if`: a draft tried on past shifts, as a file or as a stored version."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from courier_api.agreements.models import AgreementVersion
from courier_api.foundation.database import Database
from courier_api.shifts.models import Shift
from tests.cli.conftest import Cli
from tests.factories.agreements import TERMS, make_agreement
from tests.factories.clocks import FRIDAY_EVENING
from tests.factories.cooperatives import OURS
from tests.factories.couriers import make_courier
from tests.factories.sources import make_source

PERIOD = ("--from", "2026-03-01", "--to", "2026-03-31")
DRAFT: dict[str, Any] = {
    "name": "Ketting",
    "valid_from": "2026-05-01",
    "terms": {**TERMS, "floor_minutes": "120"},
    "platforms": [{"source": "zwaluw", "fee_pct": "6.5", "vat_pct": "21", "payment_days": 30}],
}


@pytest.fixture
def ridden(cli: Cli, database: Database) -> Cli:
    """Amina has ridden one hour on a Friday."""
    with database.transaction() as session:
        source_id = make_source(session)
        make_source(session, "gierzwaluw")
        courier_id = make_courier(session, sources={"zwaluw": source_id})
        make_agreement(session, source_id)
        session.execute(
            insert(Shift),
            [
                {
                    "employer_number": OURS,
                    "source_id": source_id,
                    "external_id": "S-1",
                    "courier_id": courier_id,
                    "state": "ended",
                    "worked_on": date(2026, 3, 6),
                    "actual_start": FRIDAY_EVENING,
                    "actual_end": FRIDAY_EVENING + timedelta(hours=1),
                    "pay_status": "worked",
                    "breaks": [],
                    "findings": [],
                    "changed_at": FRIDAY_EVENING,
                }
            ],
        )
    return cli


def test_a_file_is_tried_and_stored_nowhere(
    ridden: Cli, database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "draft.json"
    file.write_text(json.dumps(DRAFT))

    said = ridden("pay", "what-if", str(file), *PERIOD, "--json")

    assert said.status == 0
    assert said.json["shifts"] == said.json["couriers"] == 1
    assert said.json["now"]["top_up"] == "26.10"
    assert said.json["difference"] == {
        "paid_minutes": "0",
        "top_up_minutes": "-60",
        "gross": "-13.05",
        "top_up": "-13.05",
        "allowance": "0.00",
        "employer_contribution": "-3.26",
        "total": "-13.05",
        "cost": "-16.31",
    }
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(AgreementVersion)) == 1


def test_one_courier_is_no_number_in_a_group(ridden: Cli) -> None:
    said = ridden("pay", "what-if", "-", *PERIOD, "--json", stdin=json.dumps(DRAFT))

    assert said.json["groups"][0] == {"direction": "lose", "couriers": None, "difference": None}
    assert {row["couriers"] for row in said.json["distribution"]} == {0, None}
    assert said.json["quantiles"] == []


def test_a_stored_version_is_tried_and_told_to_people(ridden: Cli) -> None:
    said = ridden("pay", "what-if", "--version", "1", *PERIOD)

    assert said.status == 0
    assert "1 shifts of 1 couriers, 2026-03-01 to 2026-03-31." in said.out
    assert "fewer than 5 stay." in said.out
    assert "zwaluw   49.06     49.06      0.00" in said.out


def test_another_platform_can_be_named(ridden: Cli) -> None:
    said = ridden("pay", "what-if", "--version", "1", *PERIOD, "--source", "gierzwaluw", "--json")

    assert (said.status, said.json["shifts"]) == (0, 0)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((*PERIOD,), "Give a draft as a file, or a stored version"),
        (("-", "--version", "1", *PERIOD), "Give a draft as a file, or a stored version"),
        (("--version", "7", *PERIOD), "There is no version with this number"),
        (("--version", "1", "--from", "2026-03-01", "--to", "March"), "March is no date"),
        (("--version", "1", "--from", "2026-03-02", "--to", "2026-03-01"), "before the first"),
        (("--version", "1", *PERIOD, "--source", "merel"), "There is no source merel"),
        (("-", *PERIOD), "is not JSON"),
    ],
)
def test_wrong_input_is_one_sentence_and_status_2(
    ridden: Cli, arguments: tuple[str, ...], sentence: str
) -> None:
    said = ridden("pay", "what-if", *arguments, stdin="{")

    assert said.status == 2
    assert sentence in said.err
    assert len(said.err.splitlines()) == 1
