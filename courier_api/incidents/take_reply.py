"""What a courier wrote to the number on duty: a report, an answer to a question, or neither."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.incidents.report_by_sms import report_by_sms
from courier_api.incidents.take_answer import question_to, take_answer
from courier_api.notices.received import take_words
from safety.sms_report import read_report

TAKE_REPLY = "incidents.take_reply"
"""The kind of outbox message for one reply; its payload is `{"reply_id": int}`."""


def take_reply(session: Session, reply_id: int, *, now: datetime) -> None:
    """Once for each reply. What is neither a report nor an answer is not kept: nobody asked."""
    received = take_words(session, reply_id)
    if received is None:
        return
    if (report := read_report(received.text)) is not None:
        report_by_sms(session, received, report, now=now)
        return
    question = question_to(session, received.identity, now=now)
    if question is not None:
        take_answer(session, question, received, now=now)
