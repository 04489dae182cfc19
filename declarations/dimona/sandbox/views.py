"""The JSON that the service answers with: declarations, periods, relations."""

import csv
from functools import cache
from importlib.resources import files

from declarations.dimona.contract import JsonObject
from declarations.dimona.sandbox.clock import instant_text
from declarations.dimona.sandbox.contract_check import ACTIONS
from declarations.dimona.sandbox.employers import EmployerRegister
from declarations.dimona.sandbox.periods import Period
from declarations.dimona.sandbox.records import Declaration
from declarations.dimona.sandbox.verdicts import Reading
from declarations.dimona.sandbox.wire import part


@cache
def _labels() -> dict[str, JsonObject]:
    text = files(__package__).joinpath("labels.csv").read_text(encoding="utf-8")
    return {
        row["code"]: {"nl": row["nl"], "fr": row["fr"]} for row in csv.DictReader(text.splitlines())
    }


def anomaly_view(anomaly: object) -> object:
    """A code in the usual shape; an object from a scenario as it stands."""
    if not isinstance(anomaly, str):
        return anomaly
    label = _labels().get(anomaly)
    return {"errorId": anomaly} if label is None else {"errorId": anomaly, "label": label}


def declaration_view(reading: Reading, employers: EmployerRegister, base_url: str) -> JsonObject:
    """A declaration with its verdict, completed with what the authority knows."""
    declaration = reading.declaration
    assert declaration is not None
    status: JsonObject = {"declarationId": declaration.id, "result": reading.result}
    shows_period = reading.result in ("A", "W") or "dimonaIn" not in declaration.payload
    if shows_period and declaration.period_id is not None:
        status["period"] = {
            "id": declaration.period_id,
            "href": f"{base_url}/periods/{declaration.period_id}",
        }
    if reading.anomalies is not None:
        status["anomalies"] = [anomaly_view(anomaly) for anomaly in reading.anomalies]
    view: JsonObject = {"href": f"{base_url}/declarations/{declaration.id}"}
    if declaration.employer_id is not None:
        view["employer"] = _employer_view(declaration.employer_id, employers)
    view["worker"] = _worker_view(declaration)
    view |= {name: declaration.payload[name] for name in ACTIONS if name in declaration.payload}
    return {**view, "declarationStatus": status}


def period_view(period: Period, base_url: str) -> JsonObject:
    """The present state of a period; fields without content are left out."""
    view: JsonObject = {
        "id": period.id,
        "href": f"{base_url}/periods/{period.id}",
        "locked": period.locked,
        "cancelled": period.cancelled,
        "late": period.late,
        "startDate": period.starts_on.isoformat(),
        "startHour": period.start_hour,
        "endDate": None if period.ends_on is None else period.ends_on.isoformat(),
        "endHour": period.end_hour,
        "plannedHoursNumber": period.planned_hours,
        "features": {
            "workerType": period.worker_type,
            "jointCommissionNumber": period.joint_commission,
        },
        "lastUpdate": instant_text(period.changed_at),
    }
    return {name: value for name, value in view.items() if value is not None}


def _employer_view(employer_id: int, employers: EmployerRegister) -> JsonObject:
    """Both numbers; the enterprise number without its leading zero, as real answers show it."""
    number = employers.enterprise_number(employer_id)
    view: JsonObject = {"employerId": employer_id}
    return view if number is None else {**view, "enterpriseNumber": number.removeprefix("0")}


def _worker_view(declaration: Declaration) -> JsonObject:
    sent = part(declaration.payload, "worker")
    return sent if declaration.ssin is None else {**sent, "ssin": declaration.ssin}
