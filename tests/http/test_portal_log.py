"""The delivery log: every request with answer and reason, searches, pages, what is tried again."""

import json
import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.messaging.models import RefusedDelivery
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from platforms.signatures.standard_webhooks import sign
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS
from tests.factories.couriers import DRIES, make_courier
from tests.factories.events import Told, incident, ping, raw, webhook
from tests.factories.platform_people import make_platform_person
from tests.factories.sources import NEXT_SECRET, SECRET, ZWALUW, make_source
from tests.http.conftest import Door
from tests.http.engineer import Engineer, ids, sign_in

LOG = "/portal/zwaluw/log"


@pytest.fixture
def noor(door: Door) -> Engineer:
    """An engineer of Zwaluw."""
    with door.services.database.transaction() as session:
        make_platform_person(session)
    return sign_in(door)


def tell(noor: Engineer, *bodies: dict[str, object], status: int = 202) -> None:
    """Send events, a second apart, and do what follows."""
    for body in bodies:
        noor.door.clock.advance(seconds=1)
        sent = webhook(body, sent_at=noor.door.clock.now())
        assert noor.door.send(sent).status_code == status
    noor.door.work()


def refuse(
    noor: Engineer, *, reason: str | None = "no_match", status: int = 401, secret: str = SECRET,
    event_id: str = "evt_refused", late_seconds: int = 0, at: datetime | None = None,
    **columns: object,
) -> int:  # fmt: skip
    """A request that was refused at the door, kept as the door keeps it. Gives its number."""
    at = at or noor.door.clock.now()
    body = raw(ping(event_id))
    signed = sign(
        body, message_id=event_id, sent_at=at - timedelta(seconds=late_seconds), secrets=[secret]
    )
    values = {
        "employer_number": OURS,
        "source_id": noor.door.source_id,
        "received_at": at,
        "status": status,
        "problem": "signature-not-accepted" if status == 401 else "invalid",
        "reason": reason,
        "event_id": event_id,
        "headers": json.dumps(signed),
        "raw": body,
        "body_bytes": len(body),
    }
    with noor.door.services.database.transaction() as session:
        made = RefusedDelivery(**(values | columns))
        session.add(made)
        session.flush()
        return made.id


def test_each_request_stands_with_its_answer_and_reason(noor: Engineer) -> None:
    tell(noor, Told().planned(), Told(person=DRIES, shift="S-2").planned())
    tell(noor, Told(hours=5).planned(), status=409)
    refuse(noor, reason="too_old")

    page = noor.get(LOG)
    text = noor.text(LOG)
    assert [each.partition("-")[0] for each in ids(page.text)] == [
        "refused", "conflict", "event", "event",
    ]  # fmt: skip
    assert "evt_refused 401 Refused Signed more than 5 minutes before it came." in text
    assert "S-1-planned 409 Id used twice This id came before with other content." in text
    assert "S-2-planned shift.planned 202 Parked No courier is linked to this worker id" in text
    assert "S-1-planned shift.planned 202 Applied" in text


@pytest.mark.parametrize(
    ("show", "kinds"),
    [
        ("stored", ["event", "event"]),
        ("applied", ["event"]),
        ("parked", ["event"]),
        ("waiting", []),
        ("refused", ["refused", "refused", "conflict"]),
        ("401", ["refused"]),
        ("422", ["refused"]),
        ("409", ["conflict"]),
        ("400", []),
        ("nonsense", ["refused", "refused", "conflict", "event", "event"]),
    ],
)
def test_a_filter_shows_what_it_names(noor: Engineer, show: str, kinds: list[str]) -> None:
    tell(noor, Told().planned(), Told(person=DRIES, shift="S-2").planned())
    tell(noor, Told(hours=5).planned(), status=409)
    refuse(noor)
    noor.door.clock.advance(seconds=1)
    refuse(noor, status=422, reason=None, errors=[{"field": "data", "rule": "required"}])

    found = ids(noor.get(f"{LOG}?show={show}").text)

    assert [each.partition("-")[0] for each in found] == kinds


def test_what_nobody_has_handled_yet_is_waiting(noor: Engineer) -> None:
    noor.door.send(webhook(Told().planned()))

    assert len(ids(noor.get(f"{LOG}?show=waiting").text)) == 1
    noor.door.work()
    assert ids(noor.get(f"{LOG}?show=waiting").text) == []


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("S-1-started", ["event-2"]),
        ("S-1", ["event-2", "event-1"]),
        ("S-2", ["event-3"]),
        ("evt_refused", ["refused-1"]),
        ("actual_start", ["event-2"]),
        ("W-8", ["event-3"]),
        ("no_match", ["refused-1"]),
        ("nothing like it", []),
    ],
)
def test_a_search_finds_ids_shifts_and_text(noor: Engineer, words: str, found: list[str]) -> None:
    tell(noor, Told().planned(), Told().started(), Told(person=DRIES, shift="S-2").planned())
    refuse(noor)

    assert ids(noor.get(f"{LOG}?q={words.replace(' ', '+')}").text) == found


def test_a_search_by_time_takes_the_local_clock(noor: Engineer) -> None:
    tell(noor, Told().planned())
    noor.door.clock.advance(hours=2)
    tell(noor, Told().started())

    assert ids(noor.get(f"{LOG}?since=2026-03-06T13:00").text) == ["event-2"]
    assert ids(noor.get(f"{LOG}?until=2026-03-06T13:00").text) == ["event-1"]
    assert len(ids(noor.get(f"{LOG}?since=not-a-time&until=9999").text)) == 2


def test_pages_show_everything_once(noor: Engineer) -> None:
    tell(noor, *(ping(f"evt_{number:03d}") for number in range(70)))
    for number in range(50):
        refuse(noor, event_id=f"evt_r{number}", at=FRIDAY_NOON + timedelta(seconds=number + 1))

    seen: list[str] = []
    path: str | None = LOG
    pages = 0
    while path:
        page = noor.get(path).text
        seen += ids(page)
        pages += 1
        older = re.search(r'rel="next" href="([^"]+)"', page)
        path = older[1].replace("&amp;", "&") if older else None

    assert (len(seen), len(set(seen)), pages) == (120, 120, 3)


@pytest.mark.parametrize("before", ["x", "20260306T110000.000000-9-1", "99999999T999999.0-0-1"])
def test_a_made_up_place_is_the_first_page(noor: Engineer, before: str) -> None:
    tell(noor, ping())

    assert len(ids(noor.get(f"{LOG}?before={before}").text)) == 1


@pytest.mark.parametrize("chosen", ["event-99", "refused-1", "conflict-1"])
def test_a_request_that_is_not_there_is_not_found(noor: Engineer, chosen: str) -> None:
    assert noor.get(f"{LOG}?chosen={chosen}").status_code == 404


def test_an_accepted_signature_is_checked_again_step_by_step(noor: Engineer) -> None:
    tell(noor, Told().planned())

    page = noor.get(f"{LOG}?chosen=event-1").text
    text = noor.text(f"{LOG}?chosen=event-1")
    assert "Signed at most 5 minutes from arrival 0 seconds from arrival Yes" in text
    assert "The signature fits a key that counted Yes" in text
    assert "Key 1 fits" in text
    assert SECRET not in page
    assert SECRET.removeprefix("whsec_") not in page


def test_a_late_signature_says_that_the_key_was_right(noor: Engineer) -> None:
    number = refuse(noor, reason="too_old", late_seconds=301)

    text = noor.text(f"{LOG}?chosen=refused-{number}")
    assert "-301 seconds from arrival No" in text
    assert "fits" in text
    assert "does not fit" not in text


def test_a_wrong_key_is_told_apart_from_an_ended_one(noor: Engineer) -> None:
    wrong = refuse(noor, secret=NEXT_SECRET)
    with noor.door.services.database.transaction() as session:
        make_source(session, ZWALUW, secret=NEXT_SECRET, now=FRIDAY_NOON + timedelta(hours=1))
    noor.door.clock.advance(hours=2)
    ended = refuse(noor, secret=SECRET)

    assert "did not count then" in noor.text(f"{LOG}?chosen=refused-{wrong}")
    text = noor.text(f"{LOG}?chosen=refused-{ended}")
    assert "Key 1 fits, did not count then" in text


def test_what_was_cut_or_has_no_headers_is_not_checked(noor: Engineer) -> None:
    cut = refuse(noor, status=413, problem="body-too-large", reason=None, body_bytes=2_000_000)
    tell(noor, Told().planned())
    tell(noor, Told(hours=5).planned(), status=409)

    for entry in (f"refused-{cut}", "conflict-1"):
        assert "This cannot be checked again" in noor.text(f"{LOG}?chosen={entry}")


def test_a_body_is_shown_without_personal_numbers_stories_and_tricks(noor: Engineer) -> None:
    told = incident(description='hit his "head"', note="88.09.23-457.85 \N{RIGHT-TO-LEFT OVERRIDE}")
    tell(noor, told)

    page = noor.get(f"{LOG}?chosen=event-1").text
    assert "88.09.23" not in page
    assert "head" not in page.partition('id="body"')[2].partition("</pre>")[0]
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in page
    assert "I-1" in page


def test_markup_in_a_body_is_text(noor: Engineer) -> None:
    tell(noor, Told().planned(note="<script>alert(1)</script>"))

    assert "<script>alert" not in noor.get(f"{LOG}?chosen=event-1").text


def test_wrong_fields_are_named(noor: Engineer) -> None:
    errors = [{"field": "data.shift.planned_end", "rule": "end_not_after_start"}]
    number = refuse(noor, status=422, reason=None, errors=errors)

    text = noor.text(f"{LOG}?chosen=refused-{number}")
    assert "data.shift.planned_end end_not_after_start" in text


def test_a_header_that_lets_somebody_in_is_hidden(noor: Engineer) -> None:
    headers = json.dumps({"authorization": "Basic b3BlbiBzZXNhbWU=", "webhook-id": "evt_1"})
    number = refuse(noor, headers=headers)

    page = noor.get(f"{LOG}?chosen=refused-{number}").text
    assert "b3BlbiBzZXNhbWU" not in page
    assert "authorization" in page


def test_a_parked_event_is_tried_again(noor: Engineer) -> None:
    tell(noor, Told(person=DRIES).planned())
    with noor.door.services.database.transaction() as session:
        source = session.get_one(Source, noor.door.source_id)
        make_courier(session, DRIES, sources={source.slug: source.id})

    page = f"{LOG}?chosen=event-1"
    answer = noor.post(page, f"{LOG}/event-1/replay")

    assert "1 of 1 went through." in noor.follow(answer)
    with noor.door.services.database.reading() as session:
        assert session.scalars(select(Shift.external_id)).all() == ["S-1"]
        actions = session.scalars(select(AuditRecord.action)).all()
    assert "inbox.replay" in actions


def test_only_what_is_parked_is_tried_again(noor: Engineer) -> None:
    tell(noor, Told().planned())
    number = refuse(noor)

    for entry in ("event-1", f"refused-{number}"):
        assert noor.send(f"{LOG}/{entry}/replay").status_code == 409
    assert noor.send(f"{LOG}/nonsense/replay").status_code == 404


def test_what_a_filter_shows_is_tried_again_together(noor: Engineer) -> None:
    bodies = [Told(person=DRIES, shift=f"S-{number}").planned() for number in range(3)]
    tell(noor, *bodies)
    with noor.door.services.database.transaction() as session:
        make_courier(session, DRIES, sources={ZWALUW: noor.door.source_id})

    one = noor.post(f"{LOG}?show=parked&q=S-1", f"{LOG}/replay", show="parked", q="S-1")
    assert "1 of 1 went through." in noor.follow(one)
    rest = noor.post(f"{LOG}?show=parked", f"{LOG}/replay", show="parked")
    assert "2 of 2 went through." in noor.follow(rest)
