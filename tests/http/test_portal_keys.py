"""Keys: shown once, overlapping, retired at once; the test source from which nothing follows."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from courier_api.audit.models import AuditRecord
from courier_api.filings.models import DimonaDeclaration
from courier_api.incidents.models import Incident
from courier_api.messaging.models import InboxEvent, InboxOutcome
from courier_api.pay.models import WorkedDay
from courier_api.shifts.models import Shift, ShiftEvent
from courier_api.sources.models import Source, SourceSecret
from tests.factories.events import Told, again, incident, ping, webhook, worker_link
from tests.factories.platform_people import make_platform_person
from tests.factories.sources import SECRET
from tests.http.conftest import Door
from tests.http.engineer import Engineer, sign_in

KEYS = "/portal/zwaluw/keys"
SHOWN = re.compile(r"whsec_[A-Za-z0-9+/=]{20,}")
TRIAL = "zwaluw-test"


@pytest.fixture
def noor(door: Door) -> Engineer:
    """An engineer of Zwaluw."""
    with door.services.database.transaction() as session:
        make_platform_person(session)
    return sign_in(door)


def secret_on(text: str) -> str:
    """The secret that a page shows."""
    found = set(SHOWN.findall(text))
    assert len(found) == 1, text
    return found.pop()


def status(noor: Engineer, event_id: str, secret: str, slug: str = "zwaluw") -> int:
    """The answer to an event signed with this secret, now."""
    now = noor.door.clock.now()
    sent = webhook(ping(event_id), secret=secret, sent_at=now)
    return noor.door.send(sent, slug).status_code


def newest_key(noor: Engineer) -> int:
    """The number of the key that was made last."""
    with noor.door.services.database.reading() as session:
        return (
            session.scalars(select(SourceSecret.id).order_by(SourceSecret.id.desc())).first() or 0
        )


def make_trial(noor: Engineer) -> str:
    """The secret of a new test source."""
    made = noor.post("/portal/zwaluw/test", "/portal/zwaluw/test")
    return secret_on(noor.follow(made))


def test_a_new_key_is_shown_once_and_counts_at_once(noor: Engineer) -> None:
    made = noor.post(KEYS, KEYS, overlap="24")

    secret = secret_on(noor.follow(made))
    assert SHOWN.search(noor.text(KEYS)) is None
    assert status(noor, "evt_1", secret) == 202


def test_the_old_key_counts_for_a_day_unless_told_otherwise(noor: Engineer) -> None:
    noor.post(KEYS, KEYS)
    clock = noor.door.clock

    clock.advance(hours=23, minutes=59)
    assert status(noor, "evt_1", SECRET) == 202
    clock.advance(minutes=1)
    assert status(noor, "evt_2", SECRET) == 401


@pytest.mark.parametrize(("hours", "after"), [("0", 401), ("1", 202)])
def test_the_overlap_is_chosen(noor: Engineer, hours: str, after: int) -> None:
    assert status(noor, "evt_1", SECRET) == 202
    noor.post(KEYS, KEYS, overlap=hours)

    assert status(noor, "evt_2", SECRET) == after


@pytest.mark.parametrize("wish", ["-5", "9999", "x"])
def test_an_overlap_that_is_not_offered_is_a_day(noor: Engineer, wish: str) -> None:
    noor.post(KEYS, KEYS, overlap=wish)
    noor.door.clock.advance(hours=24)

    assert status(noor, "evt_1", SECRET) == 401


def test_a_retired_key_is_refused_at_once(noor: Engineer) -> None:
    assert status(noor, "evt_1", SECRET) == 202
    secret = secret_on(noor.follow(noor.post(KEYS, KEYS)))

    noor.post(KEYS, f"{KEYS}/1/retire")

    assert status(noor, "evt_2", SECRET) == 401
    assert status(noor, "evt_3", secret) == 202


def test_a_retirement_is_noticed_while_the_other_key_is_in_use(noor: Engineer) -> None:
    secret = secret_on(noor.follow(noor.post(KEYS, KEYS)))
    assert status(noor, "evt_1", secret) == 202
    assert status(noor, "evt_2", SECRET) == 202

    noor.post(KEYS, f"{KEYS}/1/retire")

    assert status(noor, "evt_3", SECRET) == 401


def test_the_only_key_cannot_be_retired(noor: Engineer) -> None:
    answer = noor.send(f"{KEYS}/1/retire")

    assert answer.status_code == 409
    assert "No other key counts without an end." in answer.text
    assert status(noor, "evt_1", SECRET) == 202


def test_the_newest_key_cannot_be_retired_while_the_others_will_end(noor: Engineer) -> None:
    secret = secret_on(noor.follow(noor.post(KEYS, KEYS)))

    assert noor.send(f"{KEYS}/{newest_key(noor)}/retire").status_code == 409
    assert status(noor, "evt_1", secret) == 202


def test_no_more_keys_count_than_a_rotation_needs(noor: Engineer) -> None:
    answers = [noor.send(KEYS).status_code for _ in range(5)]

    assert answers == [303, 303, 303, 303, 409]


def test_the_last_use_of_each_key_is_shown(noor: Engineer) -> None:
    status(noor, "evt_1", SECRET)
    noor.post(KEYS, KEYS)

    text = noor.text(KEYS)
    assert "Key 1 Counts, will end Fri 6 Mar 12:00 Sat 7 Mar 12:00 Fri 6 Mar 12:00 Retire" in text
    assert "Not among the last 5,000 events" in text


def test_keys_of_a_vendor_are_not_made_here(noor: Engineer) -> None:
    with noor.door.services.database.transaction() as session:
        session.scalars(select(Source).where(Source.slug == "zwaluw")).one().scheme = "shipday"

    assert "come from its vendor" in noor.text(KEYS)
    assert noor.send(KEYS).status_code == 409


def test_what_is_done_with_keys_is_written_down(noor: Engineer) -> None:
    noor.post(KEYS, KEYS)
    noor.post(KEYS, f"{KEYS}/1/retire")

    with noor.door.services.database.reading() as session:
        lines = session.scalars(select(AuditRecord).where(AuditRecord.action.like("key.%"))).all()
    assert [(line.action, line.actor) for line in lines] == [
        ("key.make", "platform person 1"),
        ("key.retire", "platform person 1"),
    ]


def test_a_test_source_answers_like_any_other(noor: Engineer) -> None:
    secret = make_trial(noor)

    assert status(noor, "evt_1", secret, TRIAL) == 202
    assert status(noor, "evt_1", secret, TRIAL) == 200
    assert status(noor, "evt_2", SECRET, TRIAL) == 401
    assert status(noor, "evt_3", secret) == 401


def test_nothing_follows_from_an_event_of_a_test_source(noor: Engineer) -> None:
    secret = make_trial(noor)
    told = Told()
    bodies = (told.planned(), told.started(), told.ended(), incident(), worker_link())
    for body in bodies:
        assert noor.door.send(webhook(body, secret=secret), TRIAL).status_code == 202
    noor.door.work()

    with noor.door.services.database.reading() as session:
        outcomes = session.execute(select(InboxOutcome.state, InboxOutcome.reason)).all()
        for table in (Shift, ShiftEvent, DimonaDeclaration, Incident, WorkedDay):
            assert session.scalar(select(func.count()).select_from(table)) == 0
    assert {tuple(outcome) for outcome in outcomes} == {("applied", "test_source")}
    assert len(outcomes) == len(bodies)


def test_the_live_source_goes_on_beside_its_test(noor: Engineer) -> None:
    secret = make_trial(noor)
    noor.door.send(webhook(Told().planned(), secret=secret), TRIAL)
    noor.door.send(webhook(again(Told(shift="S-2").planned(), "evt_live")))
    noor.door.work()

    with noor.door.services.database.reading() as session:
        assert session.scalars(select(Shift.external_id)).all() == ["S-2"]


def test_making_the_test_source_again_changes_nothing(noor: Engineer) -> None:
    secret = make_trial(noor)
    noor.send("/portal/zwaluw/test")

    assert SHOWN.search(noor.text(f"/portal/{TRIAL}/test")) is None
    assert status(noor, "evt_1", secret, TRIAL) == 202


def test_a_name_that_is_taken_is_not_taken_over(noor: Engineer) -> None:
    with noor.door.services.database.transaction() as session:
        live = session.scalars(select(Source).where(Source.slug == "merel")).one()
        live.slug = TRIAL

    assert noor.send("/portal/zwaluw/test").status_code == 409


def test_a_sample_goes_through_the_door_and_stands_in_the_log(noor: Engineer) -> None:
    make_trial(noor)
    page = f"/portal/{TRIAL}/test"

    sent = noor.post(page, f"{page}/send", type="shift.planned")
    noor.door.work()

    text = noor.follow(sent)
    assert "202" in text
    assert "Taken by the test source. Nothing follows from it." in text
    with noor.door.services.database.reading() as session:
        stored = session.scalars(select(InboxEvent)).one()
        assert stored.source_id != noor.door.source_id


def test_a_sample_needs_a_test_source_and_a_known_type(noor: Engineer) -> None:
    assert noor.send("/portal/zwaluw/test/send", type="ping").status_code == 409
    make_trial(noor)
    assert noor.send("/portal/zwaluw/test/send", type="shift.paused").status_code == 422


def test_a_key_made_long_ago_is_not_shown(noor: Engineer) -> None:
    noor.post(KEYS, KEYS)
    noor.door.clock.advance(minutes=11)

    assert SHOWN.search(noor.text(KEYS)) is None


def test_an_old_key_in_use_is_named_on_the_overview(noor: Engineer) -> None:
    status(noor, "evt_1", SECRET)
    noor.post(KEYS, KEYS)

    assert "A key that will end is still in use." in noor.text("/portal/zwaluw/overview")


def test_a_day_of_silence_is_named_on_the_overview(noor: Engineer) -> None:
    page = "/portal/zwaluw/overview"
    assert "No event has come yet." in noor.text(page)
    status(noor, "evt_1", SECRET)
    assert "The last event came Fri 6 Mar 12:00." in noor.text(page)

    noor.door.clock.at += timedelta(hours=24) - timedelta(hours=13)  # sessions last half a day
    assert "Silent since" not in noor.text(page)
    noor.door.clock.at += timedelta(hours=13)
    later = sign_in(noor.door)
    assert "Silent since Fri 6 Mar 12:00." in later.text(page)
