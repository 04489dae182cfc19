"""A worker's quarter, valid without further ado."""

from datetime import date

from declarations.worker_quarter import DayFacts, Dues, MonthFacts, PersonFacts, WorkerQuarter

MARCH = date(2026, 3, 1)


def make_day(day: int = 3, **changes: int) -> DayFacts:
    """Two hours worked, topped up to three."""
    values = {
        "worked_minutes": 120, "paid_minutes": 120, "top_up_minutes": 60, "base_cents": 2610,
        "supplement_cents": 0, "top_up_cents": 1305, "phone_cents": 24, "bike_cents": 350,
    }  # fmt: skip
    return DayFacts(worked_on=MARCH.replace(day=day), **{**values, **changes})


def make_worker(
    *days: DayFacts,
    worker_type: str = "OTH",
    solidarity: Dues | None = None,
    ordinary: Dues | None = None,
) -> WorkerQuarter:
    """Somebody with days in March under one agreement."""
    month = MonthFacts(
        month=MARCH,
        agreement="Ketting",
        days=days or (make_day(),),
        solidarity=solidarity or Dues(),
        ordinary=ordinary or Dues(worker_cents=512, employer_cents=979, withholding_cents=100),
    )
    person = PersonFacts(
        reference="c-1", worker_type=worker_type, family_name="Peeters & <Zonen>",
        given_name="Dries", ssin="88092345785", joint_committee="140",
    )  # fmt: skip
    return WorkerQuarter(person=person, months=(month,))
