"""A certificate: who insures the rider of one shift, by which policies and which declaration.

An employee is insured by the policies of the co-operative and never by the platform's, somebody
self-employed the other way round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.documents.document import Document, Table
from courier_api.filings.models import DimonaDeclaration
from courier_api.foundation.clock import local_date
from courier_api.foundation.models import Cooperative
from courier_api.insurance.models import InsurancePolicy
from courier_api.insurance.queries import as_policy, policy_rows
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.shifts.engagement import is_self_employed
from courier_api.shifts.models import Shift
from courier_api.sources.models import Source
from declarations.insurer import (
    DayCover,
    Employment,
    Engagement,
    PolicyKind,
    covers_on,
    may_ride_self_employed,
)

ACCEPTED = ("A", "W")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftCover:
    """What insures one shift. `declaration` is the accepted one that holds its day, if any."""

    shift: Shift
    courier: Courier
    employer: Cooperative
    platform_name: str
    covers: tuple[DayCover, ...]
    phones: dict[PolicyKind, str]
    declaration: DimonaDeclaration | None
    may_ride: bool = True

    @property
    def is_self_employed(self) -> bool:
        """Whether the platform insures, and nobody declares."""
        return is_self_employed(self.shift)


def cover_of_shift(session: Session, shift: Shift) -> ShiftCover:
    """The policies in force on the day of the shift, and the declaration of its work."""
    declaration = _declaration(session, shift)
    insurer = shift.source_id if is_self_employed(shift) else None
    rows = [row for row in policy_rows(session, shift.employer_number) if row.source_id == insurer]
    policies = [as_policy(row) for row in rows]
    covers = covers_on(
        shift.worked_on,
        engagement=Engagement(shift.engagement),
        policies=policies,
        employments=[Employment(first=shift.worked_on, last=_last(shift, declaration))],
    )
    return ShiftCover(
        shift=shift,
        courier=session.get_one(Courier, shift.courier_id),
        employer=session.get_one(Cooperative, shift.employer_number),
        platform_name=session.get_one(Source, shift.source_id).name,
        covers=covers,
        phones=_phones(rows, covers),
        declaration=declaration,
        may_ride=insurer is None or may_ride_self_employed(shift.worked_on, policies),
    )


def certificate_of(cover: ShiftCover, language: Language, *, now: datetime) -> Document:
    """The certificate in one language. It carries no national number: nothing on it needs one."""
    words = Words(load_catalogue(), language)
    return Document(
        language=language,
        title=words.text("insured.title", day=words.day(cover.shift.worked_on)),
        author=cover.employer.name,
        parties=tuple(_parties(cover, words)),
        tables=(_policies(cover, words),),
        notes_heading=words.text("insured.notes"),
        notes=tuple(_notes(cover, words)),
        made_on=local_date(now),
    )


def _parties(cover: ShiftCover, words: Words) -> Iterator[str]:
    shift = cover.shift
    if not cover.is_self_employed:
        number = cover.employer.employer_number
        dotted = f"{number[:4]}.{number[4:7]}.{number[7:]}"
        yield words.text("payslip.employer", name=cover.employer.name, number=dotted)
    yield words.text("payslip.worker", name=cover.courier.name, reference=cover.courier.reference)
    yield words.text(
        "insured.shift",
        platform=cover.platform_name,
        start=words.clock(shift.planned_start or shift.actual_start),
        end=words.clock(shift.planned_end or shift.actual_end),
    )
    declared = cover.declaration
    if cover.is_self_employed:
        yield words.text("insured.self_employed", platform=cover.platform_name)
    elif declared is None or declared.judged_at is None:
        yield words.text("insured.not_declared")
    else:
        moment = words.moment(declared.judged_at)
        yield words.text("insured.declared", period=declared.period_id, moment=moment)


def _policies(cover: ShiftCover, words: Words) -> Table:
    return Table(
        heading=words.text("insured.policies"),
        columns=tuple(words.text(f"insured.column.{name}") for name in ("what", "who", "until")),
        rows=tuple(_row(each, cover, words) for each in cover.covers),
        words=3,
    )


def _row(covered: DayCover, cover: ShiftCover, words: Words) -> tuple[str, ...]:
    what = words.text(f"insured.kind.{covered.kind.value}")
    if covered.policy is None:
        return (what, words.text("insured.nobody"), "")
    policy = covered.policy
    who = words.text("insured.policy", insurer=policy.insurer, number=policy.number)
    if phone := cover.phones.get(covered.kind):
        who = words.text("insured.call", who=who, phone=phone)
    until = words.short_day(covered.until) if covered.until else words.text("insured.open")
    return (what, who, until)


def _notes(cover: ShiftCover, words: Words) -> Iterator[str]:
    if cover.is_self_employed:
        yield from _notes_for_self_employed(cover, words)
        return
    by_kind = {each.kind: each for each in cover.covers}
    if by_kind[PolicyKind.WORK_ACCIDENT].policy is None:
        yield words.text("insured.note.right_stays")
    else:
        yield words.text("insured.note.from_first_day")
    yield words.text("insured.note.not_platform")
    if by_kind[PolicyKind.PRIVATE_LIFE].policy is not None:
        yield words.text("insured.note.private_life")
    yield words.text("insured.note.report")


def _notes_for_self_employed(cover: ShiftCover, words: Words) -> Iterator[str]:
    if not cover.may_ride:
        yield words.text("insured.note.do_not_ride")
    yield words.text("insured.note.self_employed")
    yield words.text("insured.note.report_to_platform")


def _declaration(session: Session, shift: Shift) -> DimonaDeclaration | None:
    if shift.period_id is None:
        return None
    return session.scalars(
        select(DimonaDeclaration)
        .where(
            DimonaDeclaration.courier_id == shift.courier_id,
            DimonaDeclaration.period_id == shift.period_id,
            DimonaDeclaration.result.in_(ACCEPTED),
        )
        .order_by(DimonaDeclaration.id.desc())
        .limit(1)
    ).first()


def _last(shift: Shift, declaration: DimonaDeclaration | None) -> date | None:
    return declaration.end_date if declaration is not None else shift.worked_on


def _phones(rows: list[InsurancePolicy], covers: tuple[DayCover, ...]) -> dict[PolicyKind, str]:
    by_number = {(row.kind, row.number): row.phone for row in rows if row.phone}
    found = {
        each.kind: by_number.get((each.kind.value, each.policy.number))
        for each in covers
        if each.policy is not None
    }
    return {kind: phone for kind, phone in found.items() if phone is not None}
