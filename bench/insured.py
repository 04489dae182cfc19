"""Couriers who can be declared: each with a made-up national number of their own."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bench.stand import EMPLOYER, Stand
from courier_api.couriers.models import Courier, CourierLink
from courier_api.demo.made_up_numbers import SERIALS_PER_SEX, ssin
from courier_api.foundation.clock import SystemClock

FIRST_BIRTHDAY = date(1980, 1, 1)
JOINT_COMMISSION = "140"


def numbers(count: int) -> list[str]:
    """So many different person numbers."""
    return [
        ssin(
            FIRST_BIRTHDAY + timedelta(days=place // SERIALS_PER_SEX),
            is_male=True,
            serial=place % SERIALS_PER_SEX,
        )
        for place in range(count)
    ]


def add_insured(stand: Stand, count: int) -> Sequence[int]:
    """Ordinary workers with the ids W-0, W-1 … at the stand's source. Gives their own ids."""
    common = {"employer_number": EMPLOYER}
    now = SystemClock().now()
    couriers = [
        {
            **common,
            "reference": f"C-{place}",
            "name": f"Courier {place}",
            "ssin": number,
            "worker_type": "OTH",
            "joint_commission": JOINT_COMMISSION,
            "language": "nl",
            "changed_at": now,
        }
        for place, number in enumerate(numbers(count))
    ]
    with stand.database.transaction() as session:
        session.execute(insert(Courier), couriers)
        ids = _ids_in_order(session)
        session.execute(
            insert(CourierLink),
            [
                {
                    **common,
                    "source_id": stand.source_id,
                    "worker_external_id": f"W-{place}",
                    "courier_id": courier_id,
                }
                for place, courier_id in enumerate(ids)
            ],
        )
    return ids


def _ids_in_order(session: Session) -> Sequence[int]:
    return session.scalars(select(Courier.id).order_by(Courier.id)).all()
