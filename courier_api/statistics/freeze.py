"""A report is frozen with its rows: later corrections of cases do not change it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from courier_api.foundation.errors import NotFound
from courier_api.foundation.locks import hold_names
from courier_api.statistics.export import json_text
from courier_api.statistics.models import FrozenStatistics
from courier_api.statistics.period import EVERYTHING, Asked, log_reading, report_of_period
from courier_api.statistics.report import StatisticsReport, document_of, report_of
from safety.case_rows import DayView, Period


class FrozenUnknown(NotFound):
    """The co-operative has no such frozen report."""

    def __init__(self) -> None:
        super().__init__("There is no such frozen report.")


def freeze_period(session: Session, asked: Asked) -> FrozenStatistics:
    """Keep the report of everything as it is known now, as the next version of its period.

    Where nothing has changed since the last version, that one is given.
    """
    hold_names(session, [f"frozen statistics:{asked.employer_number}"])
    content = document_of(report_of_period(session, replace(asked, only=EVERYTHING)))
    sha256 = _hash(content)
    last = _last_version(session, asked)
    if last is not None and last.sha256 == sha256:
        return last
    frozen = FrozenStatistics(
        employer_number=asked.employer_number,
        first_month=asked.period.first_month,
        last_month=asked.period.last_month,
        days=asked.days.value,
        version=last.version + 1 if last else 1,
        sha256=sha256,
        content=content,
        made_at=asked.now,
        made_by=asked.actor,
    )
    session.add(frozen)
    session.flush()
    log_reading(session, asked, cases=len(content["rows"]["cases"]), action="freeze.statistics")
    return frozen


def frozen_report(
    session: Session, employer_number: str, frozen_id: int, *, actor: str, now: datetime
) -> tuple[FrozenStatistics, StatisticsReport]:
    """A frozen report as it was. Inside a transaction: the reading is logged. Raises FrozenUnknown."""
    frozen = session.scalar(
        select(FrozenStatistics).where(
            FrozenStatistics.employer_number == employer_number, FrozenStatistics.id == frozen_id
        )
    )
    if frozen is None:
        raise FrozenUnknown
    period = Period(first_month=frozen.first_month, last_month=frozen.last_month)
    asked = Asked(
        employer_number=employer_number,
        period=period,
        actor=actor,
        now=now,
        days=DayView(frozen.days),
    )
    report = report_in(frozen)
    log_reading(session, asked, cases=len(report.rows.cases))
    return frozen, report


def report_in(frozen: FrozenStatistics) -> StatisticsReport:
    """The report that was frozen; whoever reads it on writes that down."""
    return report_of(frozen.content)


def frozen_versions(
    session: Session, employer_number: str, *, limit: int
) -> Sequence[FrozenStatistics]:
    """The frozen reports, the newest first; what is in them is not read."""
    return session.scalars(
        select(FrozenStatistics)
        .where(FrozenStatistics.employer_number == employer_number)
        .options(defer(FrozenStatistics.content))
        .order_by(FrozenStatistics.id.desc())
        .limit(limit)
    ).all()


def _last_version(session: Session, asked: Asked) -> FrozenStatistics | None:
    return session.scalar(
        select(FrozenStatistics)
        .where(
            FrozenStatistics.employer_number == asked.employer_number,
            FrozenStatistics.first_month == asked.period.first_month,
            FrozenStatistics.last_month == asked.period.last_month,
            FrozenStatistics.days == asked.days.value,
        )
        .options(defer(FrozenStatistics.content))
        .order_by(FrozenStatistics.version.desc())
        .limit(1)
    )


def _hash(content: Mapping[str, Any]) -> str:
    """Of what is reported, whenever it was read."""
    told = {name: value for name, value in content.items() if name != "read_at"}
    return hashlib.sha256(json_text(told).encode()).hexdigest()
