"""`inbox list`, `inbox show`, `inbox replay`, `shifts show`."""

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.foundation.database import Database
from courier_api.intake.apply import apply_pending
from courier_api.intake.try_again import REPLAYED
from courier_api.shifts.models import HumanTask, Shift
from tests.cli.conftest import Cli
from tests.factories.agreements import make_agreement
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Told, again, delivery, ping
from tests.factories.inbox import receive
from tests.factories.sources import ZWALUW

OF_DRIES = Told(shift="S-2", person=DRIES)
PROMISED = {
    "state", "planned_start", "planned_end", "actual_start", "actual_end", "worked_seconds",
    "covered", "late", "period_id", "alerts", "human_tasks",
}  # fmt: skip


@pytest.fixture(autouse=True)
def inbox(database: Database, zwaluw: int) -> None:
    """An event of each state."""
    with database.transaction() as session:
        receive(session, zwaluw, Told().planned(), OF_DRIES.planned())
        receive(session, zwaluw, Told(hours=5).planned())
        apply_pending(session, limit=10, now=FRIDAY_NOON)
        receive(session, zwaluw, ping())


def states(cli: Cli) -> dict[str, tuple[str, str | None]]:
    """State and reason by event id and state."""
    rows = cli("inbox", "list", "--json").json
    return {f"{row['event_id']}/{row['state']}": (row["state"], row["reason"]) for row in rows}


def test_the_inbox_is_listed_as_promised(cli: Cli) -> None:
    rows = cli("inbox", "list", "--json").json

    promised = {"source", "event_id", "type", "received_at", "state", "reason"}
    assert all(promised <= row.keys() for row in rows)
    assert {row["received_at"] for row in rows} == {"2026-03-06T11:00:00Z"}
    assert states(cli) == {
        "S-1-planned/applied": ("applied", None),
        "S-2-planned/parked": ("parked", "unknown_courier"),
        "S-1-planned/conflict": ("conflict", "id_reused"),
        "evt_ping/received": ("received", None),
    }


def test_one_state_can_be_asked_for(cli: Cli) -> None:
    rows = cli("inbox", "list", "--state", "parked", "--json").json

    assert [(row["event_id"], row["type"]) for row in rows] == [("S-2-planned", "shift.planned")]


def test_people_get_a_table(cli: Cli) -> None:
    lines = cli("inbox", "list").out.splitlines()

    assert lines[0].split() == ["id", "source", "event", "type", "received", "state", "reason"]
    assert len(lines) == 5


@pytest.mark.parametrize("limit", ["0", "-1", "x", "10000000"])
def test_a_limit_that_cannot_be_is_refused(cli: Cli, limit: str) -> None:
    assert cli("inbox", "list", "--limit", limit).status == 2


def test_an_event_is_shown_with_its_body(cli: Cli) -> None:
    shown = cli("inbox", "show", "S-2-planned", "--json").json

    assert (shown["state"], '"type":"shift.planned"' in shown["body"]) == ("parked", True)
    assert cli("inbox", "show", str(shown["id"]), "--json").json == shown
    assert "unknown_courier" in cli("inbox", "show", "S-2-planned").out


@pytest.mark.parametrize("command", [("show",), ("replay",)])
@pytest.mark.parametrize("name", ["nobody", "999999", "9" * 400])
def test_an_event_that_is_not_there_is_wrong_input(
    cli: Cli, command: tuple[str], name: str
) -> None:
    said = cli("inbox", *command, name)

    assert (said.status, len(said.err.splitlines())) == (2, 1)


@pytest.mark.parametrize("named", [[], ["S-2-planned"]])
def test_a_replay_after_the_import_applies_what_was_parked(
    cli: Cli, database: Database, zwaluw: int, named: list[str]
) -> None:
    before = cli("inbox", "replay", *named, "--json")
    with database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: zwaluw})
    after = cli("inbox", "replay", *named, "--json")

    assert [row["state"] for row in before.json] == ["parked"]
    assert [row["state"] for row in after.json] == ["applied"]
    assert states(cli)["S-2-planned/applied"] == ("applied", None)


def test_a_replay_of_nothing_says_so(cli: Cli, database: Database, zwaluw: int) -> None:
    with database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: zwaluw})
    cli("inbox", "replay")

    assert cli("inbox", "replay").out == "0 applied, 0 still parked.\n"


def test_a_shift_is_shown_as_promised(cli: Cli) -> None:
    shown = cli("shifts", "show", "zwaluw", "S-1", "--json").json

    assert shown.keys() >= PROMISED
    assert (shown["state"], shown["planned_start"], shown["planned_end"]) == (
        "planned",
        "2026-03-06T17:00:00Z",
        "2026-03-06T21:00:00Z",
    )
    assert (shown["actual_start"], shown["covered"], shown["late"]) == (None, False, False)


def test_a_shift_that_ended_is_shown_with_its_times(
    cli: Cli, database: Database, zwaluw: int
) -> None:
    with database.transaction() as session:
        receive(session, zwaluw, Told().started(), Told().ended(ended_by="worker"))
        apply_pending(session, limit=10, now=FRIDAY_NOON)
    shown = cli("shifts", "show", "zwaluw", "S-1", "--json").json

    assert (shown["state"], shown["worked_seconds"]) == ("ended", 4 * 3600)


def test_the_deliveries_beside_a_shift_are_shown_without_anybodys_name(
    cli: Cli, database: Database, zwaluw: int
) -> None:
    with database.transaction() as session:
        receive(session, zwaluw, delivery())
        apply_pending(session, limit=10, now=FRIDAY_NOON)
    shown = cli("shifts", "show", "zwaluw", "S-1", "--json").json

    assert shown["evidence"] == [{"delivery": "D-1", "ended_at": "2026-03-06T17:20:00Z"}]
    assert cli("sources", "list", "--json").json[0]["deliveries_of_nobody"] == 0


def test_people_are_told_of_a_shift_in_local_time(cli: Cli) -> None:
    assert "Fri 06.03.2026 18:00" in cli("shifts", "show", "zwaluw", "S-1").out


def test_questions_about_a_shift_are_named_by_their_code(cli: Cli, database: Database) -> None:
    with database.transaction() as session:
        shift = session.scalars(select(Shift)).one()
        session.add(
            HumanTask(
                employer_number=shift.employer_number,
                key="dimona:adopt_period:1:1",
                code="adopt_period",
                courier_id=shift.courier_id,
                opened_at=FRIDAY_NOON,
            )
        )

    shown = cli("shifts", "show", "zwaluw", "S-1", "--json").json
    assert shown["human_tasks"] == [{"code": "adopt_period"}]
    assert "Question for a person: adopt period." in cli("shifts", "show", "zwaluw", "S-1").out


@pytest.mark.parametrize("named", [("zwaluw", "S-9"), ("nobody", "S-1")])
def test_a_shift_that_is_not_there_is_wrong_input(cli: Cli, named: tuple[str, str]) -> None:
    assert cli("shifts", "show", *named).status == 2


def test_an_event_with_a_national_number_is_shown_without(
    cli: Cli, database: Database, zwaluw: int
) -> None:
    with database.transaction() as session:
        receive(session, zwaluw, again(Told().planned(unread="90.04.12-124.76"), "evt_n"))

    for arguments in ([], ["--json"]):
        assert "124.76" not in cli("inbox", "show", "evt_n", *arguments).out


def test_parked_events_of_a_rule_are_tried_again_and_written_down(
    cli: Cli, database: Database, zwaluw: int
) -> None:
    with database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: zwaluw})

    other = cli("inbox", "replay", "--reason", "unreadable", "--json").json
    elsewhere = cli("inbox", "replay", "--source", "merel", "--json").json
    tried = cli("inbox", "replay", "--reason", "unknown_courier", "--source", ZWALUW, "--json").json

    assert (other, elsewhere, [each["state"] for each in tried]) == ([], [], ["applied"])
    with database.reading() as session:
        audit = session.scalars(select(AuditRecord).where(AuditRecord.action == REPLAYED)).all()
        assert [(each.actor, each.subject_id) for each in audit] == [
            ("command", str(tried[0]["id"]))
        ]


def test_a_filter_and_an_id_exclude_each_other(cli: Cli) -> None:
    assert cli("inbox", "replay", "S-2-planned", "--reason", "unreadable").status == 2


def test_pay_that_waited_for_an_agreement_is_priced_again(
    cli: Cli, database: Database, zwaluw: int
) -> None:
    with database.transaction() as session:
        told = Told(shift="S-3")
        receive(session, zwaluw, told.planned(), told.started(), told.ended())
        apply_pending(session, limit=10, now=FRIDAY_NOON)

    assert cli("inbox", "replay", "--reason", "no_agreement", "--json").json == {"months": 1}

    with database.transaction() as session:
        make_agreement(session, zwaluw)
    assert cli("inbox", "replay", "--reason", "no_agreement", "--json").json == {"months": 0}
