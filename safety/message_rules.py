"""Text messages to people: three classes, two senders, and what a reply of one word means.

Source: own policy on messages (docs/sources.md#message-classes).
"""

from datetime import datetime, time, timedelta
from enum import StrEnum

from safety.deadlines import BRUSSELS


class MessageClass(StrEnum):
    """What a message is for. Only a campaign needs consent, and waits at night."""

    EMERGENCY = "emergency"
    CASE = "case"
    CAMPAIGN = "campaign"


class Line(StrEnum):
    """The number a message comes from: whoever stops one still hears from the other."""

    DUTY = "duty"
    CAMPAIGN = "campaign"


class Reply(StrEnum):
    """What a reply means; only messages of a single word are understood."""

    TAKEN = "taken"
    STOP = "stop"
    START = "start"
    OTHER = "other"


LINE_OF = {
    MessageClass.EMERGENCY: Line.DUTY,
    MessageClass.CASE: Line.DUTY,
    MessageClass.CAMPAIGN: Line.CAMPAIGN,
}
QUIET_FROM, QUIET_UNTIL = time(21), time(8)
"""Belgian local time; the first hour is quiet, the last one no longer."""
STOP_WORDS = frozenset(
    ("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "ARRET", "ARRÊT", "STOPPEN", "HALT")
)
START_WORDS = frozenset(("START", "YES", "UNSTOP"))
TAKEN = "1"
MOST_PARTS = 2
"""Of one message. One is wanted."""
HELP_STEP_MINUTES = (0, 6, 10)
"""When the adviser on duty, the deputy and the management hear of a call for help."""
HELP_CALL_MINUTES = 3
"""After which a call for help that nobody answered rings the phone of the adviser on duty."""


def reply_of(text: str) -> Reply:
    """What a reply means."""
    word = text.strip().upper()
    if word == TAKEN:
        return Reply.TAKEN
    if word in STOP_WORDS:
        return Reply.STOP
    return Reply.START if word in START_WORDS else Reply.OTHER


def is_quiet(at: datetime) -> bool:
    """Whether a campaign has to wait at this instant."""
    local = at.astimezone(BRUSSELS).time()
    return local >= QUIET_FROM or local < QUIET_UNTIL


def when_allowed(kind: MessageClass, at: datetime) -> datetime:
    """The first instant from `at` on at which a message of this class may go out."""
    if kind is not MessageClass.CAMPAIGN or not is_quiet(at):
        return at
    local = at.astimezone(BRUSSELS)
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, tzinfo=BRUSSELS).astimezone(at.tzinfo)
