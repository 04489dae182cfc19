"""`sources pull`: a month of a platform, on demand."""

import pytest

from courier_api.foundation.database import Database
from courier_api.sources.models import Source
from courier_api.wiring import PULL_CHANNELS
from platforms.fake_pull_channel import FakePullChannel, FakePulledEvent
from platforms.pull import PullUnavailable
from tests.cli.conftest import Cli
from tests.factories.events import Told, raw
from tests.factories.sources import ZWALUW

PLANNED = Told().planned()


@pytest.fixture
def channel(database: Database, zwaluw: int, monkeypatch: pytest.MonkeyPatch) -> FakePullChannel:
    """Zwaluw can be pulled: one page of one shift."""
    with database.transaction() as session:
        session.get_one(Source, zwaluw).base_url = "https://zwaluw.example"
    event = FakePulledEvent(event_id=str(PLANNED["id"]), raw=raw(PLANNED))
    channel = FakePullChannel(pages=[[event]])
    monkeypatch.setitem(PULL_CHANNELS, "standard-webhooks", lambda _: channel)
    return channel


def test_last_month_is_pulled_unless_another_is_named(cli: Cli, channel: FakePullChannel) -> None:
    first = cli("sources", "pull", ZWALUW, "--json")
    second = cli("sources", "pull", ZWALUW, "--month", "2026-03", "--json")

    assert (first.json["month"], first.json["added"], first.json["finished"]) == (
        "2026-02", 1, True,
    )  # fmt: skip
    assert (second.json["month"], second.json["unchanged"]) == ("2026-03", 1)


def test_what_stopped_a_pull_is_said_in_one_sentence(cli: Cli, channel: FakePullChannel) -> None:
    channel.fail_next(PullUnavailable("The platform does not answer."))
    said = cli("sources", "pull", ZWALUW)

    assert (said.status, said.out) == (2, "")
    assert said.err == (
        "courier-api: The pull was stopped and can be resumed: The platform does not answer.\n"
    )


@pytest.mark.parametrize("month", ["2026-13", "March", "2026-3", "1999-01"])
def test_a_month_is_written_in_one_way(cli: Cli, channel: FakePullChannel, month: str) -> None:
    said = cli("sources", "pull", ZWALUW, "--month", month)

    assert (said.status, channel.asked) == (2, [])


@pytest.mark.usefixtures("zwaluw")
def test_a_source_that_cannot_be_pulled_is_wrong_input(
    cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    scheme = cli("sources", "pull", ZWALUW)
    monkeypatch.setitem(PULL_CHANNELS, "standard-webhooks", lambda _: FakePullChannel(pages=[[]]))
    address = cli("sources", "pull", ZWALUW)
    unknown = cli("sources", "pull", "nobody")

    assert [each.status for each in (scheme, address, unknown)] == [2, 2, 2]
    assert "--base-url" in address.err
