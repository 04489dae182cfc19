"""The same few people everywhere.

Amina and Dries may work, Bram lacks a training, Chloé belongs to another co-operative.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.import_couriers import import_couriers
from courier_api.couriers.models import Courier
from courier_api.couriers.rows import CourierRow
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, THEIRS, make_cooperative


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody of the tests. `worker` is their id at every platform."""

    reference: str
    name: str
    ssin: str
    phone: str
    iban: str
    worker: str
    employer_number: str = OURS


AMINA = Person(
    reference="c-041", name="Amina Benali", ssin="90041212476", phone="+32470123456",
    iban="BE04539000000131", worker="W-7",
)  # fmt: skip
DRIES = Person(
    reference="c-042", name="Dries Peeters", ssin="88092345785", phone="+32470123457",
    iban="BE90539000000232", worker="W-8",
)  # fmt: skip
BRAM = Person(
    reference="c-043", name="Bram Claes", ssin="95061738971", phone="+32470123458",
    iban="BE79539000000333", worker="W-9",
)  # fmt: skip
CHLOE = Person(
    reference="c-041", name="Chloé Lambert", ssin="92013026892", phone="+32470123459",
    iban="BE68539000000434", worker="W-7", employer_number=THEIRS,
)  # fmt: skip


def make_courier(
    session: Session,
    person: Person = AMINA,
    *,
    sources: dict[str, int] | None = None,
    worker_type: str = "OTH",
) -> int:
    """A courier, linked to these sources (slug to id) by the person's worker id. Gives the id."""
    make_cooperative(session, person.employer_number)
    row = CourierRow(
        line=1,
        reference=person.reference,
        name=person.name,
        worker_type=worker_type,
        joint_commission="XXX",
        ssin=person.ssin,
        phone=person.phone,
        iban=person.iban,
        own_bike=True,
        own_phone=True,
        sources=dict.fromkeys(sources or {}, person.worker),
    )
    plan = import_couriers(
        session,
        [row],
        employer_number=person.employer_number,
        source_ids=sources or {},
        now=FRIDAY_NOON,
    )
    assert plan.faults == ()
    return courier_id_of(session, person)


def courier_id_of(session: Session, person: Person) -> int:
    """The id under which a person was stored."""
    query = select(Courier.id).where(
        Courier.employer_number == person.employer_number, Courier.reference == person.reference
    )
    return session.scalars(query).one()
