"""Who looks at the adviser's pages."""

from courier_api.web.adviser.views import Reader
from courier_api.web.site import Visit


def reader(visit: Visit) -> Reader:
    """Who is looking."""
    person = visit.signed_in
    return Reader(
        staff_id=person.person_id,
        role=person.role.value,
        employer_number=person.employer_number,
        language=visit.language.value,
    )
