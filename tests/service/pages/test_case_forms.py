"""What the forms of the console do to a case: classes, clocks, people, days, actions, and who looked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from courier_api.audit.models import AuditRecord
from courier_api.auth.roles import Role
from courier_api.incidents.evidence import add_photo
from courier_api.incidents.models import Incident, IncidentDeadline, IncidentEvent
from courier_api.incidents.read_photo import Photo
from courier_api.notices.models import Notice
from tests.factories.couriers import AMINA, courier_id_of
from tests.factories.incidents import make_report
from tests.factories.running import Running
from tests.service.pages.console_desk import Desk, desk_of

REF = "2026-0001"
CASE = f"/console/incidents/{REF}"
LIST = "/console"
PICTURE = Photo(
    original=b"raw", public=b"clean", media_type="image/jpeg", width=1, height=1, sha256="ab" * 32,
    taken_at=None, taken_where=None,
)  # fmt: skip


@pytest.fixture
def desk(service: Running) -> Desk:
    """Hilde; Amina has reported a broken collarbone."""
    with service.database.transaction() as session:
        make_report(session, courier_id_of(session, AMINA), injury="021", now=service.clock.now())
    return desk_of(service)


def case_of(service: Running, ref: str = REF) -> Incident:
    with service.database.reading() as session:
        return session.scalars(select(Incident).where(Incident.ref == ref)).one()


def logged(service: Running, action: str) -> list[str | None]:
    """The purposes of what was logged under a name."""
    with service.database.reading() as session:
        query = select(AuditRecord.purpose).where(AuditRecord.action == action)
        return list(session.scalars(query.order_by(AuditRecord.id)))


def opened(desk: Desk, tab: str) -> str:
    """A locked tab, opened with a purpose."""
    return desk.saves(f"{CASE}/{tab}", f"{CASE}/{tab}/open", purpose="to call her back")


def make_open(desk: Desk) -> None:
    """What is missing is added, and the case is accepted and opened."""
    desk.saves(CASE, f"{CASE}/summary/learn", consequence="2")
    desk.saves(f"{LIST}?case={REF}", f"{CASE}/triage", do="accept")


def test_an_accepted_case_gets_an_owner_and_waits_for_what_is_missing(
    service: Running, desk: Desk
) -> None:
    answer = desk.sends(f"{LIST}?case={REF}", f"{CASE}/triage", do="accept")

    assert answer.headers["location"] == CASE
    assert (case_of(service).status, case_of(service).owner_staff_id) == ("triage", desk.staff_id)
    assert "consequence" in desk.sees(CASE)


def test_an_accepted_case_of_which_enough_is_known_is_open(service: Running, desk: Desk) -> None:
    make_open(desk)

    assert case_of(service).status == "open"


def test_a_confirmed_class_names_the_person_and_is_shown(service: Running, desk: Desk) -> None:
    words = desk.saves(CASE, f"{CASE}/summary/confirm", **{"class": "serious"})

    assert "Confirmed by a person." in words
    assert case_of(service).class_confirmed_by == f"staff:{desk.staff_id}"

    words = desk.saves(CASE, f"{CASE}/summary/take-back", reason="Another person's X-ray")
    assert "Take the confirmation back" not in words
    assert case_of(service).class_confirmed_by is None
    timeline = desk.sees(f"{CASE}/timeline")
    assert "Serious: Another person's X-ray" in timeline


def test_who_edits_an_older_version_is_told_and_overwrites_nothing(
    service: Running, desk: Desk
) -> None:
    desk.saves(CASE, f"{CASE}/summary/describe", vehicle="ebike")

    words = desk.is_refused(CASE, f"{CASE}/summary/describe", version="1", vehicle="car")

    assert "Somebody else has changed this case." in words
    assert "Vehicle Car E-bike Hilde" in " ".join(words.split())
    assert case_of(service).vehicle == "ebike"


def test_what_was_typed_is_still_there_after_a_refusal(service: Running, desk: Desk) -> None:
    answer = desk.sends(
        CASE, f"{CASE}/summary/describe", accident_date="2999-01-01", reason="typo <b>"
    )

    assert answer.status_code == 422
    assert 'value="typo &lt;b&gt;"' in answer.text
    assert "Day of the accident" in answer.text


def test_another_place_takes_nothing_over_from_the_old_one(service: Running, desk: Desk) -> None:
    desk.saves(CASE, f"{CASE}/summary/describe", postcode="9000", street="Kouter")

    place = case_of(service).place
    assert place is not None
    assert (place["postcode"], place["municipality"]) == ("9000", "Gent")


def test_a_term_is_met_or_waived_with_a_reason(service: Running, desk: Desk) -> None:
    with service.database.reading() as session:
        ids = list(session.scalars(select(IncidentDeadline.id).order_by(IncidentDeadline.id)))
    desk.saves(CASE, f"{CASE}/summary/meet", clock=str(ids[0]), note="Phoned at once")

    assert "Reason" in desk.is_refused(CASE, f"{CASE}/summary/waive", clock=str(ids[1]))
    words = desk.saves(CASE, f"{CASE}/summary/waive", clock=str(ids[1]), reason="Not owed")

    assert "Phoned at once" in words
    assert "Not owed" in words


def test_a_case_that_is_not_finished_says_what_stands_in_the_way(
    service: Running, desk: Desk
) -> None:
    make_open(desk)
    desk.saves(CASE, f"{CASE}/summary/move", to="investigating")
    desk.saves(CASE, f"{CASE}/summary/move", to="actions")

    words = desk.is_refused(CASE, f"{CASE}/summary/move", to="closed")

    assert "A term still runs." in words
    assert "Nobody has confirmed the class." in words


def test_a_line_of_the_past_shows_when_it_was_written(service: Running, desk: Desk) -> None:
    earlier = (service.clock.now() - timedelta(hours=5)).strftime("%Y-%m-%dT%H:%M")
    words = desk.saves(
        f"{CASE}/timeline", f"{CASE}/timeline/add", text="Called her: no answer.",
        happened_at=earlier,
    )  # fmt: skip

    assert "Called her: no answer." in words
    assert "recorded" in words
    with service.database.reading() as session:
        facts = session.scalars(
            select(IncidentEvent.facts).where(IncidentEvent.kind == "note")
        ).one()
    assert "Called" not in str(facts)


def test_people_are_locked_until_somebody_says_why_and_each_look_is_logged(
    service: Running, desk: Desk
) -> None:
    assert "This part is locked" in desk.sees(f"{CASE}/people")
    assert "Say in a few words why" in desk.is_refused(
        f"{CASE}/people", f"{CASE}/people/open", purpose=" "
    )
    assert logged(service, "read.injury") == []

    words = opened(desk, "people")
    desk.sees(f"{CASE}/people")

    assert "021" in words
    assert logged(service, "read.injury") == ["to call her back"] * 2
    assert "This part is locked" in desk.sees(f"{CASE}/incapacity")


def test_what_is_open_is_locked_again_after_a_quarter_of_an_hour(
    service: Running, desk: Desk
) -> None:
    opened(desk, "people")
    service.clock.at += timedelta(minutes=16)

    assert "This part is locked" in desk.sees(f"{CASE}/people")


def test_people_are_added_and_removed(service: Running, desk: Desk) -> None:
    opened(desk, "people")
    people = f"{CASE}/people"

    words = desk.saves(people, f"{people}/witness", name="Jan Peeters", direct="yes")
    assert "Jan Peeters" in words
    assert "saw it" in words
    assert "1-ABC-123" in desk.saves(people, f"{people}/third-party", plate="1-ABC-123")
    assert "Zone Noord" in desk.saves(people, f"{people}/police", authority="Zone Noord")
    assert "Marie" in desk.saves(people, f"{people}/casualty", name="Marie")
    assert "Name" in desk.is_refused(people, f"{people}/third-party")
    words = desk.saves(people, f"{people}/remove", which="witness", row="1")
    assert "Jan Peeters" not in words


def test_days_show_what_follows_before_they_are_saved(service: Running, desk: Desk) -> None:
    opened(desk, "incapacity")
    days = f"{CASE}/incapacity"
    first = case_of(service).accident_date + timedelta(days=1)
    typed = {
        "casualty": "1",
        "from": first.isoformat(),
        "to": (first + timedelta(days=5)).isoformat(),
        "kind": "full",
    }

    answer = desk.sends(days, f"{days}/preview", **typed)

    assert answer.status_code == 200
    assert "A clock starts: Accident sheet." in answer.text
    assert "No period is noted." in desk.sees(days)
    assert desk.sends_from(answer.text, f"{days}/add", **typed).status_code == 303
    words = desk.sees(days)
    assert "6 days" in words
    assert "An accident sheet is needed." in words
    back = (first + timedelta(days=2)).isoformat()
    service.clock.at += timedelta(days=9)
    opened(desk, "incapacity")
    assert "2 days" in desk.saves(days, f"{days}/resume", casualty="1", on=back)


def test_an_investigation_is_saved_and_shown_again(service: Running, desk: Desk) -> None:
    opened(desk, "investigation")
    why = f"{CASE}/investigation"

    source = desk.sends(
        why, f"{why}/save", level="serious", method="five_whys",
        **{"why-1": "The wheel slipped.", "secondary-1": "No training.", "factors": "rain\nrails"},
    )  # fmt: skip

    assert source.status_code == 303
    shown = desk.source(why)
    assert "The wheel slipped." in shown
    assert "rain\nrails" in shown


def test_an_action_goes_its_way_and_stops_the_case_from_being_closed(
    service: Running, desk: Desk
) -> None:
    actions = f"{CASE}/actions"
    words = desk.saves(actions, f"{actions}/add", title="Mark the rails", due_on="2026-03-20")
    assert "Mark the rails" in words
    assert "An action is not finished." in desk.sees(CASE)

    assert "cannot be left empty" in desk.is_refused(
        actions, f"{actions}/finish", action="1", text=""
    )
    assert "Photo of the paint" in desk.saves(
        actions, f"{actions}/finish", action="1", text="Photo of the paint"
    )
    words = desk.saves(
        actions, f"{actions}/check", action="1", text="No fall since", effective="yes"
    )
    assert "Effect checked" in words


def test_the_courier_is_asked_once_a_day_by_sms(service: Running, desk: Desk) -> None:
    messages = f"{CASE}/messages"

    words = desk.saves(messages, f"{messages}/ask")

    assert f"question about your report {REF}" in words or "vraag over je melding" in words
    assert "asked today already" in desk.is_refused(messages, f"{messages}/ask")
    with service.database.reading() as session:
        templates = list(session.scalars(select(Notice.template)))
    assert templates.count("case_question") == 1


def test_a_picture_is_hidden_until_it_is_opened_and_each_opening_is_logged(
    service: Running, desk: Desk
) -> None:
    with service.database.transaction() as session:
        incident = session.get_one(Incident, 1)
        row = add_photo(
            session, incident, PICTURE, upload_key="p-1", actor="courier:1",
            now=service.clock.now(),
        )  # fmt: skip
        key = row.evidence_key
    documents = f"{CASE}/documents"
    assert desk.client.get(f"{CASE}/photos/{key}").status_code == 403
    assert "<img" not in desk.source(documents)

    opened(desk, "documents")
    assert "<img" not in desk.source(documents)
    assert "<img" in desk.source(f"{documents}?show={key}")
    assert desk.client.get(f"{CASE}/photos/{key}").content == b"clean"

    assert logged(service, "read.photo_public") == ["to call her back"]


def test_a_deputy_sees_no_log_and_an_adviser_does(service: Running, desk: Desk) -> None:
    opened(desk, "people")
    assert "Looked at: the injury" in desk.sees(f"{CASE}/audit")

    deputy = desk_of(service, "Dirk", Role.DEPUTY)

    assert deputy.client.get(f"{CASE}/audit").status_code == 403
    assert "Who saw what" not in deputy.sees(CASE)


def test_values_before_and_after_a_change_show_after_a_logged_look(
    service: Running, desk: Desk
) -> None:
    desk.saves(CASE, f"{CASE}/summary/describe", vehicle="ebike")
    desk.saves(CASE, f"{CASE}/summary/describe", vehicle="car")
    desk.saves(CASE, f"{CASE}/summary/learn", injury="032")
    opened(desk, "investigation")
    why = f"{CASE}/investigation"
    desk.saves(why, f"{why}/save", level="standard", factors="wet rails")
    do = f"{CASE}/actions"
    desk.saves(do, f"{do}/add", title="Warn riders", due_on="2026-04-01")
    assert "E-bike" not in desk.sees(f"{CASE}/audit")

    words = " ".join(opened(desk, "audit").split())

    assert "Vehicle E-bike Car" in words
    assert "What played a part – wet rails" in words
    assert "Action: Warn riders Due – 1 April 2026" in words
    assert "021" in words.partition("Injury")[2]
    assert "032" in words.partition("Injury")[2]
    assert logged(service, "read.changes") == ["to call her back"]


@pytest.mark.parametrize(
    "path", [f"{CASE}/nothing", "/console/incidents/1999-1/people", "/console/incidents/1999-1"]
)
def test_what_is_not_there_is_not_found(service: Running, desk: Desk, path: str) -> None:
    opened(desk, "people")

    assert desk.client.get(path).status_code == 404


def test_what_somebody_told_stands_beside_the_report_and_is_locked(
    service: Running, desk: Desk
) -> None:
    words = desk.saves(CASE, f"{CASE}/summary/tell", text="The rails were wet.", language="en")
    assert "The rails were wet." not in words

    answer = desk.sends(CASE, f"{CASE}/open", reading="narrative", purpose="to understand it")

    assert "The rails were wet." in answer.text
    assert logged(service, "read.narrative") == ["to understand it"]


def test_a_case_is_rated_by_what_it_could_have_been_too(service: Running, desk: Desk) -> None:
    desk.saves(CASE, f"{CASE}/summary/rate", severity="2", potential_severity="5")

    case = case_of(service)
    assert (case.severity, case.potential_severity) == (2, 5)
