"""Who looks at the adviser's pages, and in which words they are refused something."""

from courier_api.foundation.errors import Invalid, ServiceError
from courier_api.locale.catalogue import Language
from courier_api.web.adviser.views import Reader
from courier_api.web.problems import BY_STATUS, entry_of, explanation
from courier_api.web.site import Site, Visit


def reader(visit: Visit) -> Reader:
    """Who is looking."""
    person = visit.signed_in
    return Reader(
        staff_id=person.person_id,
        role=person.role.value,
        employer_number=person.employer_number,
        language=visit.language.value,
    )


def sentence_of(site: Site, visit: Visit, error: ServiceError) -> str:
    """Why it was refused, in the reader's language; a sentence nobody translated only in English."""
    entry = entry_of(error.slug, error.status, site.pages.catalogue)
    is_general = entry in BY_STATUS.values()
    if not is_general or visit.language is not Language.EN:
        sentence = explanation(site, entry, visit.language).detail
    else:
        sentence = error.detail
    wrong = error.facts.get("errors") if isinstance(error, Invalid) else None
    names = [
        site.pages.text(key, visit.language)
        for each in (wrong if isinstance(wrong, list) else ())
        if site.pages.catalogue.has(key := f"console.field.{each['field']}")
    ]
    return f"{sentence} ({', '.join(names)})" if names else sentence
