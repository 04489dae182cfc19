"""What follows from messages about incidents, each inside one transaction."""

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from courier_api.foundation.clock import Clock
from courier_api.incidents.call_for_help import (
    HELP_FAILOVER,
    HELP_NOT_REACHED,
    HELP_PHONE,
    HELP_STEP,
    HELP_TAKEN,
    take_help,
    tell_next_after,
    tell_step,
)
from courier_api.incidents.phone_for_help import nobody_picked_up, phone_for_help
from courier_api.incidents.take_reply import TAKE_REPLY, take_reply
from courier_api.incidents.tell import TELL_OF_REPORT, tell_of_report
from courier_api.messaging.outbox import Claimed


def _tell_of_report(session: Session, message: Claimed, clock: Clock) -> None:
    tell_of_report(session, message.payload["incident_id"], now=clock.now())


def _help_step(session: Session, message: Claimed, clock: Clock) -> None:
    told = message.payload
    tell_step(session, told["incident_id"], told["step"], now=clock.now())


def _help_failover(session: Session, message: Claimed, clock: Clock) -> None:
    tell_next_after(session, message.payload["notice_id"], now=clock.now())


def _help_phone(session: Session, message: Claimed, clock: Clock) -> None:
    phone_for_help(session, message.payload["incident_id"], now=clock.now())


def _help_not_reached(session: Session, message: Claimed, clock: Clock) -> None:
    nobody_picked_up(session, message.payload["call_id"], now=clock.now())


def _help_taken(session: Session, message: Claimed, clock: Clock) -> None:
    take_help(session, message.payload["identity_id"], now=clock.now())


def _take_reply(session: Session, message: Claimed, clock: Clock) -> None:
    take_reply(session, message.payload["reply_id"], now=clock.now())


INCIDENTS_WITHIN: Mapping[str, Callable[[Session, Claimed, Clock], None]] = {
    TELL_OF_REPORT: _tell_of_report,
    HELP_STEP: _help_step,
    HELP_FAILOVER: _help_failover,
    HELP_PHONE: _help_phone,
    HELP_NOT_REACHED: _help_not_reached,
    HELP_TAKEN: _help_taken,
    TAKE_REPLY: _take_reply,
}
