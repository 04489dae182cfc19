"""Fields of a case and their values in the words of a reader, for what stands before and after a change."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.locale.formats import full_date
from safety.esaw import CodeList, find

NAMES = ("console.field", "case.fact", "console.action", "console.why", "console.people")
OWN_NAMES = {
    "owner_staff_id": "console.owner",
    "severity": "triage.severity",
    "potential_severity": "console.merge.potential_severity",
    "tags": "console.case.tags",
    "kind": "triage.what",
    "effect_check_due": "console.action.check_due",
    "prevention_code": "console.action.prevention",
    "answers": "console.why.title",
    "state": "console.audit.state",
    "title": "console.action.title",
    "direct": "console.people.saw",
    "main": "console.people.is_main",
    "text": "console.people.own_words",
    "number": "console.people.report_number",
    "effect_note": "console.action.check_note",
    "moved_to": "console.action.moved",
    "moved_from": "console.audit.moved_from",
    "role": "console.people.who",
}
CHOICES = {
    "kind": "kind",
    "nature": "nature",
    "vehicle": "console.vehicle",
    "weather": "console.weather",
    "light": "console.light",
    "road_surface": "console.road",
    "place_kind": "console.place_kind",
    "doctor": "case.answer",
    "moving": "case.moving",
    "hurt": "case.hurt",
    "state": "console.action.state",
    "role": "console.people.role",
    "hospital": "case.answer",
}
CODES = {
    "injury": CodeList.INJURY,
    "body": CodeList.BODY,
    "deviation": CodeList.DEVIATION,
    "agent": CodeList.AGENT,
    "contact": CodeList.CONTACT,
    "consequence": CodeList.CONSEQUENCE,
    "environment_code": CodeList.ENVIRONMENT,
    "activity_code": CodeList.ACTIVITY,
    "prevention_code": CodeList.PREVENTION,
}
DAYS = frozenset(("accident_date", "due_on", "effect_check_due", "reported_on"))
OF_A_PLACE = ("street", "number", "box", "postcode", "municipality")
NOTHING = "–"


class ChangeWords:
    """Names and values in one language; `staff` names the members of staff by id."""

    def __init__(self, language: str, staff: Mapping[int, str]) -> None:
        self.language = Language(language)
        self.staff = staff
        self.catalogue = load_catalogue()

    def name(self, field: str) -> str:
        """What the field is called on the pages; one without a word of theirs by its own name."""
        keys = [OWN_NAMES.get(field, ""), *(f"{part}.{field}" for part in NAMES)]
        known = next((key for key in keys if key and self.catalogue.has(key)), None)
        return self.catalogue.text(known, self.language) if known else field.replace("_", " ")

    def about(self, subject: str | None, names: Mapping[str, str]) -> str | None:
        """The row of the case that changed, as "Witness: Jan"; None for the case itself."""
        if subject is None:
            return None
        word = self.catalogue.text(f"console.subject.{subject.partition(':')[0]}", self.language)
        return f"{word}: {names[subject]}" if subject in names else word

    def value(self, field: str, value: Any) -> str:  # noqa: ANN401 - as it was stored
        """A stored value; a dash for none."""
        if value in (None, "", [], {}):
            return NOTHING
        if isinstance(value, bool):
            return self.catalogue.text(f"case.answer.{'yes' if value else 'no'}", self.language)
        if field == "owner_staff_id":
            return self.staff.get(int(value), str(value))
        if isinstance(value, dict | list):
            return _several(value)
        if field in DAYS:
            return full_date(date.fromisoformat(str(value)), self.language)
        return self._word(field, str(value))

    def _word(self, field: str, value: str) -> str:
        key = f"{CHOICES[field]}.{value}" if field in CHOICES else ""
        if key and self.catalogue.has(key):
            return self.catalogue.text(key, self.language)
        code = find(CODES[field], value) if field in CODES else None
        return f"{value} {code.label(self.language.value)}" if code else value


def _several(value: dict[str, Any] | list[Any]) -> str:
    """A place on one line, or everything that a list or a record holds."""
    if isinstance(value, list):
        return ", ".join(each["text"] if isinstance(each, dict) else str(each) for each in value)
    names = OF_A_PLACE if set(value) & set(OF_A_PLACE) else tuple(value)
    return " ".join(str(value[each]) for each in names if value.get(each)) or NOTHING
