"""The co-operative of most tests, and another one that must see nothing of it."""

from sqlalchemy.orm import Session

from courier_api.foundation.cooperatives import add_cooperative
from tests.factories.clocks import FRIDAY_NOON

OURS = "0123456749"
THEIRS = "0987654384"


def make_cooperative(session: Session, employer_number: str = OURS) -> str:
    """A shared employer; the one that is there when it was made before."""
    return add_cooperative(session, employer_number, "Ketting", now=FRIDAY_NOON)
