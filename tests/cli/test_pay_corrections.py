"""`pay corrections`: listed, shown, and confirmed by two people with codes of their own."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import select

from courier_api.auth.codes import request_code
from courier_api.foundation.database import Database
from courier_api.pay.models import WorkedDay
from tests.cli.conftest import Cli
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON, MovedClock
from tests.factories.corrections import PHONES, change_terms, corrections, make_office
from tests.factories.events import Told
from tests.factories.running import Running, running
from tests.factories.services import make_services

FRIDAY = date(2026, 3, 6)


@pytest.fixture
def waiting(cli: Cli, database: Database) -> Iterator[Running]:
    """A day of four hours whose hour becomes a euro dearer, and an office of two."""
    assert cli
    clock = MovedClock()
    with running(make_services(database, clock), clock) as service:
        with database.transaction() as session:
            make_agreement(session, service.source_id)
            make_office(session)
        told = Told()
        service.tell(told.planned(), told.started(), told.ended())
        change_terms(service, first_day=FRIDAY)
        yield service


def code_of(service: Running, phone: str) -> str:
    """The code that this phone gets."""
    with service.database.transaction() as session:
        issued = request_code(session, phone, FRIDAY_NOON)
        assert issued is not None
        return issued.code


def confirm(cli: Cli, service: Running, phone: str) -> str:
    number = str(corrections(service.database)[-1].id)
    code = code_of(service, phone)
    said = cli("pay", "corrections", "confirm", number, "--phone", phone, "--code", code, "--json")
    return str(said.json["state"]) if said.status == 0 else said.err


def test_what_waits_is_listed_and_shown(cli: Cli, waiting: Running) -> None:
    (newest,) = cli("pay", "corrections", "list", "--json").json
    shown = cli("pay", "corrections", "show", str(newest["id"]), "--json").json

    assert newest["state"] == "waiting"
    assert shown["sum"] == {
        "month": None, "couriers_up": 1, "couriers_down": 0, "total_cents": 400,
        "payable_cents": 347,
    }  # fmt: skip
    assert [row["total_cents"] for row in shown["couriers"]] == [400]
    assert "+4.00" in cli("pay", "corrections", "show", str(newest["id"])).out
    assert "waiting" in cli("pay", "corrections", "list").out


def test_two_people_confirm_with_codes_of_their_own(cli: Cli, waiting: Running) -> None:
    assert confirm(cli, waiting, PHONES[0]) == "proposed"
    assert "Somebody else has to look" in confirm(cli, waiting, PHONES[0])
    assert confirm(cli, waiting, PHONES[1]) == "confirmed"
    waiting.work()

    with waiting.database.reading() as session:
        assert session.scalars(select(WorkedDay.base_cents)).one() == 5620
    number = str(corrections(waiting.database)[-1].id)
    assert "applied as it was shown" in cli("pay", "corrections", "show", number).out


@pytest.mark.parametrize(
    ("phone", "code", "told"),
    [
        (PHONES[0], "000000", "wrong, used or too old"),
        ("+32470123456", "123456", "Nobody of the office"),
        ("12", "123456", "phone"),
    ],
)
def test_who_proves_nothing_signs_nothing(
    cli: Cli, waiting: Running, phone: str, code: str, told: str
) -> None:
    number = str(corrections(waiting.database)[-1].id)
    said = cli("pay", "corrections", "confirm", number, "--phone", phone, "--code", code)

    assert (said.status, told in said.err) == (2, True)
    assert corrections(waiting.database)[-1].state == "waiting"


def test_without_a_code_one_is_sent(cli: Cli, waiting: Running) -> None:
    number = str(corrections(waiting.database)[-1].id)
    said = cli("pay", "corrections", "confirm", number, "--phone", PHONES[0], "--json")

    assert (said.status, said.json["state"]) == (0, "code_sent")


def test_an_unknown_number_is_wrong_input(cli: Cli, waiting: Running) -> None:
    assert cli("pay", "corrections", "show", "404").status == 2


def test_without_any_the_list_says_so(cli: Cli, zwaluw: int) -> None:
    assert "no mass correction" in cli("pay", "corrections", "list").out
