"""Fills the form from what is known, each value with who it comes from; the adviser's answer counts most."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time

from safety.declaration_form.form import Answer, FormKind, Source, form_of
from safety.declaration_form.presence import Presence, presence
from safety.declaration_form.zones import Spot

Value = str | int | bool | date | time | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact for one spot: yes and no, days and hours (local) as such, text as somebody wrote it."""

    spot: Spot
    value: Value
    source: Source


def known(zone: str, value: Value, source: Source, turn: int = 1) -> Known:
    """A fact for a zone."""
    return Known(spot=Spot(zone, turn), value=value, source=source)


def fill(
    kind: FormKind, facts: Iterable[Known], answered: Mapping[Spot, str]
) -> dict[Spot, Answer]:
    """What stands in the form. Of several facts for one spot the first counts.

    What an adviser answered replaces a fact; an empty answer takes it out. A value that the form
    must not have, because of its kind or of another value, is left out.
    """
    answers: dict[Spot, Answer] = {}
    for fact in facts:
        if fact.spot not in answers and (text := written(fact.value)):
            answers[fact.spot] = Answer(value=text, source=fact.source)
    for spot, value in answered.items():
        answers[spot] = Answer(value=written(value), source=Source.ADVISER)
    return _without_forbidden(kind, {s: a for s, a in answers.items() if a.value})


def _without_forbidden(kind: FormKind, answers: dict[Spot, Answer]) -> dict[Spot, Answer]:
    """Taking one value out can forbid another, so it is done until nothing changes."""
    while True:
        form = form_of(kind, answers)
        kept = {
            spot: answer
            for spot, answer in answers.items()
            if presence(form, spot) is not Presence.FORBIDDEN
        }
        if len(kept) == len(answers):
            return kept
        answers = kept


def written(value: Value) -> str:
    """A value as the form writes it; empty when it is not known."""
    match value:
        case None:
            return ""
        case bool():
            return "1" if value else "0"
        case date():
            return value.isoformat()
        case time():
            return f"{value:%H%M}"
        case int():
            return str(value)
        case str():
            return value.replace("\r\n", "\n").replace("\r", "\n").strip()
