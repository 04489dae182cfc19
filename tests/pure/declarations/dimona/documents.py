"""Decision documents for tests, valid without further ado; the people and numbers are made up."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from declarations.dimona.decide import decide_document

BRUSSELS = ZoneInfo("Europe/Brussels")
JsonObject = dict[str, object]

AMINA: JsonObject = {"ssin": "98041299750", "worker_type": "OTH", "joint_commission": "140"}
HUB: JsonObject = {
    "name": "Hub Brussels South",
    "address": {
        "street": "Example street",
        "houseNumber": "1",
        "postCode": "1060",
        "municipality": {"code": 21013, "name": "Saint-Gilles"},
        "country": 150,
    },
}
DRIES: JsonObject = {
    "ssin": "04092399642",
    "worker_type": "STU",
    "joint_commission": "140",
    "student_place_of_work": HUB,
}
NOBODY_KNOWN: JsonObject = {
    "worker_type": "OTH",
    "joint_commission": "140",
    "familyName": "Example",
    "givenName": "Chloe",
    "birthDate": "2001-05-06",
    "placeOfBirth": "Lille",
    "countryOfBirth": 111,
    "nationality": 111,
    "gender": "2",
    "address": {
        "street": "Example street",
        "houseNumber": "2",
        "postCode": "1000",
        "municipality": {"code": 21004, "name": "Brussels"},
        "country": 150,
    },
}


def at(local: str) -> str:
    """A Brussels wall time such as `2027-02-12 18:00` as an instant on the wire."""
    instant = datetime.fromisoformat(local).replace(tzinfo=BRUSSELS).astimezone(UTC)
    return instant.isoformat().replace("+00:00", "Z")


def shift(
    starts: str = "2027-02-12 18:00",
    ends: str = "2027-02-12 22:00",
    status: str = "confirmed",
    *,
    name: str = "evening",
    worked_minutes: int | None = None,
) -> JsonObject:
    """One shift, told in Brussels wall time."""
    told: JsonObject = {
        "id": name,
        "start_utc": at(starts),
        "end_utc": at(ends),
        "status": status,
    }
    if worked_minutes is not None:
        told["worked_minutes"] = worked_minutes
    return told


def document(
    *shifts: JsonObject,
    worker: JsonObject = AMINA,
    now: str = "2027-02-10 10:00",
    prior: list[JsonObject] | None = None,
    **settings: object,
) -> JsonObject:
    """The input of one decision: an ordinary courier, two days before an evening shift."""
    return {
        "employer": {"enterpriseNumber": "0765432146"},
        "settings": settings,
        "worker": worker,
        "shifts": list(shifts),
        "now_utc": at(now),
        "prior": prior or [],
    }


def calls_of(told: JsonObject) -> list[JsonObject]:
    """The calls that a document leads to."""
    calls = decide_document(told)["calls"]
    assert isinstance(calls, list)
    return calls


def answered(
    told: JsonObject, result: str | None, *codes: str, period_id: int = 0
) -> list[JsonObject]:
    """The `prior` of a document after all of its calls got the same answer.

    Accepted INs get period ids from 700000000101 on, in order; changes keep their period's.
    """
    prior = told["prior"]
    assert isinstance(prior, list)
    entries: list[JsonObject] = list(prior)
    for position, call in enumerate(calls_of(told)):
        entry: JsonObject = {**call, "result": result}
        if codes:
            entry["anomalies"] = [{"errorId": code, "label": {"fr": "…"}} for code in codes]
        if result in ("A", "W") and call["action"] == "IN":
            entry["period_id"] = period_id or 700000000101 + len(prior) + position
        entries.append(entry)
    return entries


def declared(
    *shifts: JsonObject, worker: JsonObject = AMINA, **settings: object
) -> list[JsonObject]:
    """The `prior` of a worker whose shifts were declared in time and accepted."""
    return answered(document(*shifts, worker=worker, now="2027-01-04 10:00", **settings), "A")
