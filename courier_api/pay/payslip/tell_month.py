"""The payslip's words and figures in one language."""

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.documents.document import Table
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.pay.facts import STUDENT
from courier_api.pay.models import WorkedDay
from courier_api.pay.payslip.read_month import MonthToTell, month_to_tell
from courier_api.pay.payslip.slip import Payslip

EARNED = ("base_cents", "supplement_cents", "top_up_cents", "gross_cents")


def payslip_of(
    session: Session, courier: Courier, month: date, language: Language
) -> Payslip | None:
    """The courier's payslip of a month; None when there is none."""
    found = month_to_tell(session, courier, month)
    return None if found is None else tell_month(found, Words(load_catalogue(), language))


def tell_month(found: MonthToTell, words: Words) -> Payslip:
    """What the courier is handed. It carries no national number: nothing on it needs one."""
    return Payslip(
        month=found.month,
        language=words.language,
        title=words.text("payslip.title", month=words.month(found.month)),
        employer=found.employer.name,
        parties=tuple(_parties(found, words)),
        tables=(_sums(found, words), _days(found, words)),
        notes_heading=words.text("payslip.notes"),
        notes=tuple(dict.fromkeys(_notes(found, words))),
        payable_cents=sum(day.payable_cents for day in found.days),
        changed_on=found.changed_on,
    )


def _parties(found: MonthToTell, words: Words) -> Iterator[str]:
    number = found.employer.employer_number
    dotted = f"{number[:4]}.{number[4:7]}.{number[7:]}"
    yield words.text("payslip.employer", name=found.employer.name, number=dotted)
    yield words.text("payslip.worker", name=found.courier.name, reference=found.courier.reference)
    kind = "student" if found.courier.worker_type == STUDENT else "employee"
    yield words.text(f"payslip.kind.{kind}")
    yield words.text("payslip.as_of", day=words.day(found.changed_on))


def _sums(found: MonthToTell, words: Words) -> Table:
    """The month from base to what is payable; contributions are those of the stored month."""
    rows = [(name, sum(getattr(day, name) for day in found.days)) for name in EARNED]
    rows += [
        ("contribution", -sum(day.worker_contribution_cents for day in found.days)),
        ("withholding", -sum(day.withholding_cents for day in found.days)),
        ("phone", sum(day.phone_cents for day in found.days)),
        ("bike", sum(day.bike_cents for day in found.days)),
        ("payable", sum(day.payable_cents for day in found.days)),
    ]
    return Table(
        heading=words.text("payslip.sums"),
        columns=(words.text("payslip.column.what"), words.text("payslip.column.amount")),
        rows=tuple((words.text(f"payslip.row.{_name(name)}"), words.money(c)) for name, c in rows),
    )


def _days(found: MonthToTell, words: Words) -> Table:
    names = ("day", "worked", "paid", "gross", "deducted", "allowances", "payable", "due")
    return Table(
        heading=words.text("payslip.days"),
        columns=tuple(words.text(f"payslip.column.{name}") for name in names),
        rows=tuple(_day(day, words) for day in found.days),
    )


def _day(day: WorkedDay, words: Words) -> tuple[str, ...]:
    return (
        words.short_day(day.worked_on),
        words.duration(day.worked_minutes),
        words.duration(day.paid_minutes + day.top_up_minutes),
        words.money(day.gross_cents),
        words.money(-day.worker_contribution_cents - day.withholding_cents),
        words.money(day.phone_cents + day.bike_cents),
        words.money(day.payable_cents),
        words.short_day(day.pay_due_on),
    )


def _notes(found: MonthToTell, words: Words) -> Iterator[str]:
    """How it was counted; that withholding for short contracts is a setting; where the reasons are."""
    is_student = found.courier.worker_type == STUDENT
    withheld = any(row.withholding_cents for row in found.sums)
    for terms in found.terms:
        contributions = terms.contributions
        if contributions is None:
            continue
        if is_student:
            pct = words.decimal(contributions.student_worker_pct)
            yield words.text("explain.contribution.student", pct=pct)
        pct = words.decimal(contributions.worker_pct)
        yield words.text(f"explain.contribution.{'beyond' if is_student else 'employee'}", pct=pct)
        pct = words.decimal(contributions.withholding_pct)
        yield words.text(f"explain.withholding.{'held' if withheld else 'nothing'}", pct=pct)
        yield words.text("explain.withholding.setting", pct=pct)
    yield words.text("payslip.refunds")
    yield words.text("payslip.why")
    yield words.text("payslip.may_change")


def _name(column: str) -> str:
    return column.removesuffix("_cents")
