"""`pay explain`: the same day as the page and the API tell it."""

from datetime import timedelta

import pytest

from courier_api.foundation.database import Database
from courier_api.jobs.worker import Worker
from tests.cli.conftest import Cli
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_EVENING, MovedClock
from tests.factories.couriers import AMINA
from tests.factories.events import Told
from tests.factories.inbox import receive
from tests.factories.services import make_services

DAY = "2026-03-06"


@pytest.fixture(autouse=True)
def ridden(database: Database, zwaluw: int) -> None:
    """Amina has ridden an hour on Friday, and it is priced."""
    told = Told(hours=1)
    with database.transaction() as session:
        make_agreement(session, zwaluw)
        receive(session, zwaluw, told.planned(), told.started(), told.ended())
    worker = Worker(make_services(database, MovedClock(FRIDAY_EVENING + timedelta(hours=2))))
    worker.run_until_rest()
    worker.stop()


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("nl", "De overeenkomst waarborgt 3 u loon voor elke gewerkte dag."),
        ("fr", "L'accord garantit 3 h de paie par jour travaillé."),
        ("de", "Die Vereinbarung garantiert 3 Std. Lohn für jeden Arbeitstag."),
        ("en", "The agreement guarantees 3 h of pay for each worked day."),
    ],
)
def test_a_day_is_explained_in_each_language(cli: Cli, language: str, sentence: str) -> None:
    said = cli("pay", "explain", AMINA.reference, DAY, "--language", language)

    assert (said.status, said.err) == (0, "")
    assert sentence in " ".join(said.out.split())


def test_programs_get_the_names_behind_the_sentences(cli: Cli) -> None:
    day = cli("pay", "explain", AMINA.reference, DAY, "--json").json

    assert sum(line["amount_cents"] for line in day["lines"]) == day["total_cents"]
    assert {line["rule"] for line in day["lines"]} >= {"agreed_rate", "floor_per_day"}
    assert [event["type"] for event in day["lines"][0]["events"]] == [
        "shift.planned",
        "shift.started",
        "shift.ended",
    ]


def test_people_are_shown_no_code(cli: Cli) -> None:
    out = cli("pay", "explain", AMINA.reference, DAY).out

    assert [word for word in ("agreed_rate", "S-1-ended", "floor_per_day") if word in out] == []


@pytest.mark.parametrize(
    ("courier", "day", "sentence"),
    [
        ("nobody", DAY, "There is no courier nobody."),
        (AMINA.reference, "2026-03-05", "c-041 has no worked day on 2026-03-05."),
        (AMINA.reference, "Friday", "Friday is no date. Write it like 2026-03-06."),
    ],
)
def test_wrong_input_is_told_in_one_sentence(
    cli: Cli, courier: str, day: str, sentence: str
) -> None:
    said = cli("pay", "explain", courier, day)

    assert (said.status, said.err) == (2, f"courier-api: {sentence}\n")


def test_the_rules_are_those_of_the_document(rules: Cli) -> None:
    said = rules("pay", "rules")

    assert said.status == 0
    assert said.out.startswith("# The rules of pay\n")
    assert rules("pay", "rules", "--json").json["markdown"].splitlines() == said.out.splitlines()
