"""Webhook sources: Zwaluw sends to us, Merel to the other co-operative."""

from datetime import datetime

from sqlalchemy.orm import Session

from courier_api.sources.add import NewSource, PreviousSecret, add_source
from platforms.signatures.standard_webhooks import shared_secret
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative

ZWALUW = "zwaluw"
MEREL = "merel"
SECRET = shared_secret(b"zwaluw-" * 5)
NEXT_SECRET = shared_secret(b"zwaluw-next-" * 3)
THEIR_SECRET = shared_secret(b"merel-" * 6)


def make_source(
    session: Session,
    slug: str = ZWALUW,
    *,
    secret: str = SECRET,
    previous: tuple[PreviousSecret, ...] = (),
    scheme: str = "standard-webhooks",
    employer_number: str = OURS,
    now: datetime = FRIDAY_NOON,
) -> int:
    """A source that may send now; for a known slug its secrets are replaced. Gives its id."""
    make_cooperative(session, employer_number)
    new = NewSource(
        employer_number=employer_number, slug=slug, scheme=scheme, secret=secret, previous=previous
    )
    return add_source(session, new, now=now, actor="test")


def make_their_source(session: Session) -> int:
    """A source of the other co-operative."""
    return make_source(session, MEREL, secret=THEIR_SECRET, employer_number=THEIRS)
