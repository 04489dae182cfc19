"""Reads what others changed on a case after a form of it was read, beside what was typed."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from courier_api.incidents.change_case import CHECKS
from courier_api.incidents.find import incident_by_ref
from courier_api.incidents.keep_change import changes_of
from courier_api.web.adviser import incident_reading as reading
from courier_api.web.adviser.case_views import Meanwhile
from courier_api.web.adviser.change_words import OF_A_PLACE, ChangeWords
from courier_api.web.adviser.views import Reader

FORM_NAMES = {"owner_staff_id": "owner"}


def changed_meanwhile(
    session: Session, reader: Reader, ref: str, seen_version: int, fields: Mapping[str, str]
) -> tuple[Meanwhile, ...]:
    """Each field once, as it stands now. Facts about somebody's health are named and stay locked."""
    incident = incident_by_ref(session, reader.employer_number, ref)
    staff = reading.staff_names(session, reader.employer_number)
    words = ChangeWords(reader.language, staff)
    found: dict[tuple[str | None, str], Meanwhile] = {}
    for row in changes_of(session, incident, since=seen_version):
        by = staff.get(int(row.actor.rpartition(":")[2] or 0), row.actor)
        about = words.about(row.about, {})
        is_asked = row.about in (None, f"action:{fields.get('action')}")
        for name, value in row.after.items():
            mine = _typed(name, fields) if is_asked else ""
            line = Meanwhile(
                field=f"{about} · {words.name(name)}" if about else words.name(name),
                by=by,
                mine=words.value(name, mine) if mine else None,
                theirs=words.value(name, value) if name in CHECKS else None,
            )
            found.setdefault((row.about, name), line)
    return tuple(found.values())


def _typed(name: str, fields: Mapping[str, str]) -> object:
    if name == "place":
        return {part: fields[part] for part in OF_A_PLACE if fields.get(part)}
    return fields.get(FORM_NAMES.get(name, name), "")
