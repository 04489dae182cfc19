"""Two confidential advisers for the page tests: one signed in, a second one to choose."""

from sqlalchemy.orm import Session

from courier_api.auth.models import StaffMember
from courier_api.confidential.keys import make_key
from courier_api.confidential.recovery import make_sheet
from tests.pages import views
from tests.service.auth.people import OURS

PASSPHRASE = "four horses sing outside"
ILSE = "Ilse-Maximiliana Vandenbroucke-Oosterlinck"


def fill_mailboxes(session: Session, staff_id: int) -> None:
    """The staff of the two, with their keys; the second has made a sheet for the first."""
    keys = [_adviser(session, staff_id, ILSE), _adviser(session, staff_id + 1, "Omar")]
    make_sheet(session, OURS, staff_id + 1, PASSPHRASE, keys[0], now=views.NOW)


def _adviser(session: Session, staff_id: int, name: str) -> int:
    session.add(
        StaffMember(
            id=staff_id, employer_number=OURS, name=name, role="confidential", created_at=views.NOW
        )
    )
    session.flush()
    return make_key(session, OURS, staff_id, PASSPHRASE, now=views.NOW).id
