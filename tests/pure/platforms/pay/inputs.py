"""Pay inputs for tests: valid without further ado; a test states only the field it is about."""

AGREEMENT: dict[str, object] = {
    "timezone": "Europe/Brussels",
    "valid_from": "2016-05-01",
    "rates": [{"valid_from": "2023-11-01", "hourly": "12.1104"}],
    "allowances": {
        "phone_per_hour": [{"valid_from": "2016-05-01", "value": "0.12"}],
        "bike_per_km": [{"valid_from": "2016-05-01", "value": "0.35"}],
    },
}
CONTRIBUTIONS: dict[str, object] = {
    "worker_pct": "13.07",
    "student_worker_pct": "2.71",
    "student_employer_pct": "5.42",
    "employer_pct": [{"valid_from": "2018-01-01", "value": "25.00"}],
    "student_contingent": [{"valid_from": "2023-01-01", "minutes": "600"}],
}


def agreement(**changes: object) -> dict[str, object]:
    return AGREEMENT | changes


def shift(**changes: object) -> dict[str, object]:
    """Four hours of a Tuesday evening for the first platform."""
    return {
        "id": "a",
        "platform": "P1",
        "start": "2024-03-05T18:00:00+01:00",
        "end": "2024-03-05T22:00:00+01:00",
    } | changes


def document(*shifts: object, **changes: object) -> dict[str, object]:
    """An employee with own bike and phone, with four hours unless told otherwise."""
    return {
        "agreement": AGREEMENT,
        "worker": {"own_bike": True, "own_phone": True},
        "shifts": list(shifts) or [shift()],
    } | changes
