"""Confidential advisers, valid without further ado."""

from sqlalchemy.orm import Session

from courier_api.auth.identities import add_staff
from courier_api.auth.roles import Role
from courier_api.confidential.keys import make_key
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, make_cooperative

ILSE_PHONE, OMAR_PHONE = "+32470888001", "+32470888002"
ILSE_SAYS = "vier paarden zingen buiten"
OMAR_SAYS = "cinq tables sans chaises"


def make_adviser(
    session: Session,
    *,
    name: str = "Ilse",
    phone: str = ILSE_PHONE,
    passphrase: str | None = ILSE_SAYS,
    employer_number: str = OURS,
) -> int:
    """A confidential adviser, with a key unless there is no passphrase. Gives the staff id."""
    make_cooperative(session, employer_number)
    member = add_staff(
        session, employer_number=employer_number, name=name, role=Role.CONFIDENTIAL,
        phone=phone, language="en", now=FRIDAY_NOON,
    )  # fmt: skip
    if passphrase is not None:
        make_key(session, employer_number, member.id, passphrase, now=FRIDAY_NOON)
    return member.id
