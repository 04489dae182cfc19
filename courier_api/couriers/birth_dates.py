"""When a courier was born, as far as it is known."""

from datetime import date

from courier_api.couriers.models import Courier
from declarations.dimona.identifiers import ssin_birth_year

BIS_MONTHS = 20


def birth_date_of(courier: Courier) -> date | None:
    """The date that was given, else the one in the national number; None when neither tells it."""
    given = (courier.identity or {}).get("birthDate")
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    return _in_number(courier.ssin) if courier.ssin else None


def _in_number(ssin: str) -> date | None:
    """Bis numbers add 20 or 40 to the month; month or day may be unknown."""
    year = ssin_birth_year(ssin)
    if year is None:
        return None
    try:
        return date(year, int(ssin[2:4]) % BIS_MONTHS, int(ssin[4:6]))
    except ValueError:
        return None
