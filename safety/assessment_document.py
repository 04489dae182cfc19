"""The assessment of one accident as JSON in, JSON out: the form of `courier-api safety assess`."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import cast

from safety.assessment import Assessment, assess
from safety.deadlines import Deadline, local_date
from safety.document_fields import Fields
from safety.esaw import CodeList, is_written_well
from safety.facts import (
    ClassHistory,
    Consequence,
    DeclarationStatus,
    DoctorNeeded,
    Incapacity,
    IncidentClass,
    IncidentFacts,
    Nature,
)
from safety.sending import sending_on
from safety.verdicts import Finding, Verdict


class AssessmentInputError(ValueError):
    """A field has the wrong shape, or two dates contradict each other."""


_CODES = {
    "injury": (CodeList.INJURY, "three digits, such as 021"),
    "body": (CodeList.BODY, "two digits, such as 51"),
    "deviation": (CodeList.DEVIATION, "two digits, such as 42"),
    "agent": (CodeList.AGENT, "two digits, a point and two digits, such as 12.03"),
}


def assess_document(document: object) -> dict[str, object]:
    """Every conclusion that the facts in a JSON object allow; what stays open is left out.

    Raises AssessmentInputError with one sentence when the object has the wrong shape.
    """
    facts = read_facts(document)
    assessment = assess(facts)
    return {
        **_conclusions(assessment),
        **_sending(facts, assessment),
        "reasons": [str(ground) for ground in assessment.reasons],
    }


def read_facts(document: object) -> IncidentFacts:
    """The typed facts of a JSON object. Raises AssessmentInputError."""
    fields = Fields.of(document, AssessmentInputError)
    facts = IncidentFacts(
        nature=fields.choice("nature", Nature),
        death=fields.flag("death"),
        permanent_expected=fields.flag("permanent_expected"),
        loss_of_pay=fields.flag("loss_of_pay"),
        doctor=fields.choice("doctor", DoctorNeeded),
        care_place=fields.text("care_place"),
        in_first_aid_register=fields.flag("in_first_aid_register"),
        incapacity=_incapacity(fields),
        consequence=_consequence(fields),
        injury=_code(fields, "injury"),
        body=_code(fields, "body"),
        deviation=_code(fields, "deviation"),
        agent=_code(fields, "agent"),
        accident_on=_accident_on(fields),
        given_class=fields.choice("class", IncidentClass),
        history=_history(fields),
        declaration_status=fields.choice("declaration_status", DeclarationStatus),
        today=_today(fields),
    )
    _check_order(facts)
    return facts


def _incapacity(fields: Fields) -> Incapacity:
    return Incapacity(
        days=fields.whole_number("incapacity_days"),
        stopped_on=fields.day("stopped_on"),
        resumed_on=fields.day("resumed_on"),
        resumed_when_declaring=fields.flag("resumed_when_declaring"),
        declared_on=fields.day("declared_on"),
    )


def _consequence(fields: Fields) -> Consequence | None:
    value = fields.raw("consequence")
    is_number = isinstance(value, int) and not isinstance(value, bool)
    written = str(value) if is_number else value
    return None if written is None else fields.choice_of(written, "consequence", Consequence)


def _code(fields: Fields, name: str) -> str | None:
    which, form = _CODES[name]
    code = fields.text(name)
    if code is not None and not is_written_well(which, code):
        raise AssessmentInputError(f'"{name}" must be a code of {form}.')
    return code


def _accident_on(fields: Fields) -> date | None:
    """The stated date, which a person may have corrected, or else the local date of the moment."""
    stated, moment = fields.day("accident_date"), fields.instant("occurred_at")
    if stated is not None or moment is None:
        return stated
    return local_date(moment)


def _today(fields: Fields) -> date | None:
    now = fields.instant_or_day("now")
    return local_date(now) if isinstance(now, datetime) else now


def _history(fields: Fields) -> ClassHistory:
    return ClassHistory(
        first_class=fields.choice("first_class", IncidentClass),
        worsening_told_on=fields.day("worsening_told_on"),
        classified_on=tuple(_classified_on(fields)),
    )


def _classified_on(fields: Fields) -> Iterable[tuple[date, IncidentClass]]:
    name = "classified_on"
    entries = fields.raw(name)
    if entries is None:
        return
    if not isinstance(entries, list):
        raise AssessmentInputError(f'"{name}" must be a list of pairs of a date and a class.')
    for entry in cast("list[object]", entries):
        if not isinstance(entry, list) or len(entry) != 2:
            raise AssessmentInputError(f'"{name}" must be a list of pairs of a date and a class.')
        day, incident_class = cast("list[object]", entry)
        yield fields.day_of(day, name), fields.choice_of(incident_class, name, IncidentClass)


def _check_order(facts: IncidentFacts) -> None:
    incapacity, told_on = facts.incapacity, facts.history.worsening_told_on
    dates = (
        ("accident_date", facts.accident_on, "stopped_on", incapacity.stopped_on),
        ("accident_date", facts.accident_on, "resumed_on", incapacity.resumed_on),
        ("stopped_on", incapacity.stopped_on, "resumed_on", incapacity.resumed_on),
        ("accident_date", facts.accident_on, "worsening_told_on", told_on),
    )
    for earlier_name, earlier, later_name, later in dates:
        if earlier is not None and later is not None and later < earlier:
            raise AssessmentInputError(
                f'"{later_name}" {later} lies before "{earlier_name}" {earlier}.'
            )


def _conclusions(assessment: Assessment) -> dict[str, object]:
    findings = {name: _answer(finding) for name, finding in assessment.findings.items()}
    required = findings.pop("declaration")
    legal = {
        deadline.rule.value: _deadline(deadline)
        for deadline in assessment.deadlines
        if deadline.legal_due is not None
    }
    found = {
        **findings,
        "declaration": None if required is None else _need(required=bool(required)),
        "declaration_form": assessment.declaration_form,
        "incapacity_days": assessment.incapacity.days,
        "accident_date": _iso(assessment.accident_on),
        "deadlines": legal,
    }
    return {name: value for name, value in found.items() if value is not None}


def _answer(finding: Finding) -> bool | str | None:
    match finding.verdict:
        case None:
            return None
        case Verdict.SUSPECTED:
            return Verdict.SUSPECTED.value
        case verdict:
            return verdict is Verdict.YES


def _need(*, required: bool) -> str:
    return "required" if required else "not_needed"


def _deadline(deadline: Deadline) -> dict[str, object]:
    return {
        "start_date": deadline.start_date.isoformat(),
        "legal_due": _iso(deadline.legal_due),
        "work_by": deadline.work_by.isoformat(),
        "ends_at_utc": deadline.ends_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _sending(facts: IncidentFacts, assessment: Assessment) -> dict[str, object]:
    if facts.declaration_status is None:
        return {}
    sending = sending_on(facts.today, facts.declaration_status, assessment)
    answer: dict[str, object] = {"send_allowed": sending.allowed, "warning": sending.warning}
    if sending.state_after_send is not None:
        answer["state_after_send"] = sending.state_after_send.value
    return answer
