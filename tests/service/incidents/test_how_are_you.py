"""After an accident a courier is asked how they are; a person decides what follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text

from courier_api.audit.models import AuditRecord
from courier_api.auth.identities import identity_of
from courier_api.auth.roles import PersonKind, Role
from courier_api.foundation.database import Database
from courier_api.foundation.errors import NotFound
from courier_api.incidents.ask_how_are_you import ask_how_are_you
from courier_api.incidents.case_models import IncidentAlert
from courier_api.incidents.courier_report import Hurt
from courier_api.incidents.facts_of_people import casualties_of
from courier_api.incidents.move_case import move_case
from courier_api.incidents.read_answers import ToldAnswer, read_answers
from courier_api.incidents.record_incapacity import Days, add_incapacity, resume_work
from courier_api.incidents.take_answer import settle_answer
from courier_api.incidents.take_reply import take_reply
from courier_api.notices.consent import stop
from courier_api.notices.models import Notice, SmsReply
from courier_api.web.adviser.change_people import INCAPACITY
from courier_api.web.adviser.read_incapacity import incapacity_tab
from courier_api.web.adviser.tab_views import IncapacityContent
from courier_api.web.adviser.views import Reader
from safety.case_states import IncidentState
from safety.message_rules import Line
from tests.factories.cases import Desk, desk_with, staff_member
from tests.factories.cooperatives import OURS
from tests.factories.incidents import timeline_of
from tests.factories.running import Running

SATURDAY_MORNING = datetime(2026, 3, 7, 9, 0, tzinfo=UTC)
MONDAY_EVENING = datetime(2026, 3, 9, 17, 0, tzinfo=UTC)
"""Day 1 and day 3 after Friday 6 March."""


@pytest.fixture
def desk(service: Running, amina: int) -> Desk:
    """Amina fell on Friday and saw a doctor."""
    staff_member(service.database, Role.ADVISER, "+32470999001")
    return desk_with(service.database, amina)


def ask(desk: Desk, at: datetime) -> int:
    with desk.database.transaction() as session:
        return ask_how_are_you(session, OURS, now=at)


def reply(desk: Desk, words: str, at: datetime, sid: str = "SM1") -> None:
    """Amina writes to the number on duty, and what follows is done."""
    with desk.database.transaction() as session:
        courier_id = desk.case().courier_id
        assert courier_id is not None
        amina = identity_of(session, OURS, PersonKind.COURIER, courier_id)
        assert amina is not None
        row = SmsReply(
            employer_number=OURS, provider_id=sid, identity_id=amina.id, line="duty",
            meaning="other", words=words, received_at=at,
        )  # fmt: skip
        session.add(row)
        session.flush()  # the id
        take_reply(session, row.id, now=at)


def told_by_template(database: Database, template: str) -> list[str]:
    with database.reading() as session:
        return [
            row.body
            for row in session.scalars(select(Notice).order_by(Notice.id))
            if row.template == template
        ]


def open_alerts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(
            session.scalars(
                select(IncidentAlert.occasion).where(
                    IncidentAlert.closed_at.is_(None), IncidentAlert.occasion.like("answer%")
                )
            )
        )


def answers(desk: Desk) -> list[ToldAnswer]:
    found: list[ToldAnswer] = desk.do(read_answers, purpose="to follow up")
    return found


def test_each_question_is_asked_once_and_the_timeline_says_so(desk: Desk) -> None:
    asked = [ask(desk, SATURDAY_MORNING), ask(desk, SATURDAY_MORNING + timedelta(hours=8))]
    asked += [ask(desk, MONDAY_EVENING), ask(desk, MONDAY_EVENING + timedelta(days=1))]

    assert asked == [1, 0, 1, 0]
    bodies = told_by_template(desk.database, "how_are_you")
    assert len(bodies) == 2
    assert desk.ref in bodies[0]
    lines = [line for line in timeline_of(desk.database, desk.case()) if line.kind == "asked"]
    assert [line.facts for line in lines] == [{"day": 1}, {"day": 3}]


def test_nobody_unhurt_or_back_or_with_a_closed_case_or_who_stopped_is_asked(
    service: Running, desk: Desk, amina: int
) -> None:
    unhurt = desk_with(service.database, amina, hurt=Hurt.NO, report_id="phone-2")
    assert unhurt.case().courier_id == amina
    desk.do(move_case, IncidentState.REJECTED, reason="a test")
    assert ask(desk, SATURDAY_MORNING) == 0

    back = desk_with(service.database, amina, report_id="phone-3", now=SATURDAY_MORNING)
    with service.database.transaction() as session:
        lead = casualties_of(session, back.case())[0].row.id
    back.do(add_incapacity, lead, Days(first_day=date(2026, 3, 7), last_day=None))
    back.now = MONDAY_EVENING
    back.do(resume_work, lead, date(2026, 3, 9))
    assert ask(desk, MONDAY_EVENING) == 0

    stopped = desk_with(service.database, amina, report_id="phone-4")
    with service.database.transaction() as session:
        identity = identity_of(session, OURS, PersonKind.COURIER, stopped.case().courier_id or 0)
        assert identity is not None
        stop(session, identity, Line.DUTY, now=SATURDAY_MORNING)
    assert ask(desk, SATURDAY_MORNING) == 0


def test_a_worse_is_urgent_on_the_first_page_and_by_sms_and_unreadable_at_rest(desk: Desk) -> None:
    ask(desk, SATURDAY_MORNING)
    reply(desk, "3 slechter", SATURDAY_MORNING + timedelta(hours=1))

    assert open_alerts(desk.database) == ["answer_urgent"]
    assert len(told_by_template(desk.database, "case_answer")) == 1
    with desk.database.reading() as session:
        stored = session.connection().execute(text("SELECT told FROM case_answers")).scalar_one()
        assert b"slechter" not in bytes(stored)
    (line,) = [each for each in timeline_of(desk.database, desk.case()) if each.kind == "answered"]
    assert line.facts == {"day": 1}
    (answer,) = answers(desk)
    assert (answer.answer, answer.text) == ("worse", "3 slechter")
    with desk.database.reading() as session:
        readings = session.scalars(
            select(AuditRecord.purpose).where(AuditRecord.action == "read.answers")
        ).all()
    assert readings == ["to follow up"]


def test_a_one_only_proposes_and_a_person_confirms(desk: Desk) -> None:
    ask(desk, SATURDAY_MORNING)
    before = desk.case().classification
    reply(desk, "1", SATURDAY_MORNING)

    assert desk.case().classification == before
    with desk.database.reading() as session:
        assert [each.incapacity for each in casualties_of(session, desk.case())] == [()]
    assert open_alerts(desk.database) == ["answer_return"]
    assert ask(desk, MONDAY_EVENING) == 0, "who said to be back is not asked again"

    (answer,) = answers(desk)
    desk.do(settle_answer, answer.answer_id)
    assert open_alerts(desk.database) == []
    with pytest.raises(NotFound):
        desk.do(settle_answer, answer.answer_id + 1)


def test_an_answer_nobody_can_read_is_kept_and_shown_and_a_correction_is_a_second_one(
    desk: Desk,
) -> None:
    ask(desk, SATURDAY_MORNING)
    reply(desk, "still dizzy", SATURDAY_MORNING)
    reply(desk, "2", SATURDAY_MORNING, sid="SM2")

    assert open_alerts(desk.database) == ["answer_unread"]
    assert [(each.answer, each.text) for each in answers(desk)] == [
        ("not_yet", "2"),
        (None, "still dizzy"),
    ]


def test_not_yet_on_the_third_day_says_that_tomorrow_is_the_fourth(desk: Desk) -> None:
    ask(desk, MONDAY_EVENING)
    reply(desk, "2", MONDAY_EVENING)

    assert open_alerts(desk.database) == ["answer_fourth_day"]


def test_words_that_answer_no_question_are_forgotten(desk: Desk) -> None:
    reply(desk, "thank you", SATURDAY_MORNING)

    assert answers(desk) == []
    with desk.database.reading() as session:
        assert session.scalars(select(SmsReply.words)).all() == [None]


def test_the_adviser_confirms_the_return_on_the_tab_with_the_answer_in_hand(desk: Desk) -> None:
    reader = Reader(staff_id=7, role="adviser", employer_number=OURS, language="en")
    ask(desk, SATURDAY_MORNING)
    reply(desk, "1", SATURDAY_MORNING)
    with desk.database.transaction() as session:
        page = incapacity_tab(session, reader, desk.ref, "to follow up", SATURDAY_MORNING)
        assert isinstance(page.content, IncapacityContent)
        (line,) = page.content.answers
        assert (line.answer, line.back_on) == ("back", date(2026, 3, 7))
        fields = {
            "version": str(page.head.version),
            "casualty": str(line.casualty_id),
            "answer": str(line.answer_id),
            "on": "2026-03-07",
        }
        INCAPACITY["resume"](session, reader, desk.ref, fields, SATURDAY_MORNING)

    assert open_alerts(desk.database) == []
    with desk.database.transaction() as session:
        page = incapacity_tab(session, reader, desk.ref, "to follow up", SATURDAY_MORNING)
        assert isinstance(page.content, IncapacityContent)
        assert page.content.answers[0].is_settled
        assert page.content.effect.days == 0
