"""Nightly: what has been kept as long as it may be is erased, and the log says how much."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.confidential.forget import forget_conversations
from courier_api.incidents.forget_near_misses import forget_near_misses
from courier_api.incidents.forget_photos import forget_photos
from courier_api.notices.forget import forget_messages
from courier_api.prevention.photograph_check import forget_check_photos
from courier_api.statistics.keep_cases import renew_kept_cases


def run(session: Session, employer_number: str, now: datetime) -> str:
    """The limits are rows of `safety/parameters.csv`."""
    conversations = forget_conversations(session, employer_number, now=now)
    photos = forget_photos(session, employer_number, now=now)
    near_misses = forget_near_misses(session, employer_number, now=now)
    bikes = forget_check_photos(session, employer_number, now=now)
    messages = forget_messages(session, employer_number, now=now)
    renew_kept_cases(session, employer_number, now=now)  # what was erased is in none of them
    return (
        f"{conversations} conversations, photos of {photos} cases, {near_misses} near misses, "
        f"{bikes} photos of bicycles, {messages} messages"
    )
