"""Which version of an agreement holds on a day, as it is known now. known.py: as it was known before."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, AgreementVersion
from courier_api.agreements.store import ACTIVE
from courier_api.foundation.errors import NotFound


def version_on(session: Session, agreement_id: int, day: date) -> AgreementVersion | None:
    """The version of an agreement that is in force on a day; None in a gap."""
    return session.scalar(
        select(AgreementVersion)
        .where(
            AgreementVersion.agreement_id == agreement_id,
            AgreementVersion.state == ACTIVE,
            AgreementVersion.valid_from <= day,
            or_(AgreementVersion.valid_to.is_(None), AgreementVersion.valid_to >= day),
        )
        .order_by(AgreementVersion.version.desc())
        .limit(1)
    )


def agreement_named(session: Session, employer_number: str, name: str) -> Agreement | None:
    """The agreement of that name; None without one."""
    return session.scalar(
        select(Agreement).where(
            Agreement.employer_number == employer_number, Agreement.name == name
        )
    )


def agreements_of(session: Session, employer_number: str) -> Sequence[Agreement]:
    """All agreements of a co-operative by name."""
    return session.scalars(
        select(Agreement)
        .where(Agreement.employer_number == employer_number)
        .order_by(Agreement.name)
    ).all()


def one_version(session: Session, employer_number: str, name: str, number: int) -> AgreementVersion:
    """A version by the agreement's name and its number. Raises NotFound."""
    version = session.scalar(
        select(AgreementVersion)
        .join(Agreement, Agreement.id == AgreementVersion.agreement_id)
        .where(
            Agreement.employer_number == employer_number,
            Agreement.name == name,
            AgreementVersion.version == number,
        )
    )
    if version is None:
        raise NotFound("There is no such version of an agreement.", agreement=name, version=number)
    return version


def version_of(session: Session, employer_number: str, version_id: int) -> AgreementVersion:
    """A version of this co-operative. Raises NotFound."""
    version = session.get(AgreementVersion, version_id)
    if version is None or version.employer_number != employer_number:
        raise NotFound("There is no version with this number.", version_id=version_id)
    return version
