"""The proof of each exchange, and that nobody without the keys can read a national number in it."""

import hashlib
import json
import logging

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from courier_api.filings.models import DimonaExchange
from tests.contract.dimona.rigs import SandboxRig
from tests.factories.couriers import AMINA
from tests.factories.events import Told
from tests.factories.raw_database import is_readable, raw_content
from tests.factories.running import Running


def exchanges(declaring: Running) -> list[DimonaExchange]:
    """Every stored exchange about declarations, oldest first."""
    query = select(DimonaExchange).where(DimonaExchange.path.contains("/declarations"))
    with declaring.database.reading() as session:
        return list(session.scalars(query.order_by(DimonaExchange.id)))


def test_request_answer_and_verdict_are_kept(declaring: Running, authority: SandboxRig) -> None:
    """R13: body, code, Location, verdict and times."""
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=3)

    posted, read = exchanges(declaring)
    assert (posted.method, posted.status, read.method, read.status) == ("POST", 201, "GET", 200)
    assert json.loads(posted.request_body or "")["worker"]["ssin"] == AMINA.ssin
    assert posted.location is not None
    assert '"A"' in (read.response_body or "")


def test_an_attempt_that_failed_is_kept_as_well(declaring: Running, authority: SandboxRig) -> None:
    """R13: an excused lateness has to be proven attempt by attempt."""
    authority.play({"post": [500, "received_then_lost", 201]})
    declaring.tell(Told().planned())
    declaring.pass_time(seconds=10)

    posts = [row for row in exchanges(declaring) if row.method == "POST"]
    assert [row.status for row in posts] == [500, None, 201]
    assert posts[1].error is not None


def test_evidence_cannot_be_changed(declaring: Running, authority: SandboxRig) -> None:
    """R13: append-only."""
    declaring.tell(Told().planned())

    with pytest.raises(DBAPIError), declaring.database.transaction() as session:
        session.execute(text("UPDATE dimona_exchanges SET status = 500"))


def test_no_national_number_is_readable_in_the_database_or_the_log(
    declaring: Running, authority: SandboxRig, caplog: pytest.LogCaptureFixture
) -> None:
    """R15."""
    caplog.set_level(logging.DEBUG)
    authority.play({"post": [500, 400, "received_then_lost", 201]})
    declaring.tell(Told().planned())
    declaring.pass_time(minutes=1)

    assert not is_readable(declaring.database, AMINA.ssin)
    assert AMINA.ssin not in caplog.text


def test_no_hash_in_the_database_can_be_made_from_what_was_sent(
    declaring: Running, authority: SandboxRig
) -> None:
    declaring.tell(Told().planned())

    payload = declaring.declarations()[0].payload
    call = {"action": "IN", "payload": payload}
    stored = raw_content(declaring.database)
    for content in (call, payload):
        digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
        assert digest.encode() not in stored
