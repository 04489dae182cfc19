"""A case on paper: facts, terms, timeline and actions, as much of it as its level lets out."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from courier_api.documents.document import Document, Table
from courier_api.foundation.clock import local_date
from courier_api.locale.catalogue import Language, load_catalogue
from courier_api.pay.explain.words import Words
from courier_api.web.adviser.case_views import CaseView
from courier_api.web.adviser.change_words import NOTHING, ChangeWords
from courier_api.web.adviser.incident_reading import initials_of
from courier_api.web.adviser.tab_views import ActionsContent, TimelineLine
from courier_api.web.adviser.views import Fact, FactName


class PackLevel(StrEnum):
    """How much is left out. Names, health and people's own words stand in neither.

    A full one would need a second person. Source: own policy (docs/sources.md#own-policy).
    """

    ANONYMOUS = "anonymous"
    REDACTED = "redacted"


SAY_WHO = frozenset((FactName.PERSON, FactName.OCCURRED_AT, FactName.REPORTED_AT, FactName.PLACE))
"""From place and hour somebody who was there knows whose case it is."""
OF_HEALTH = frozenset(
    (FactName.HURT, FactName.NARRATIVE, FactName.INJURY, FactName.BODY, FactName.DEVIATION,
     FactName.AGENT, FactName.DOCTOR, FactName.INCAPACITY, FactName.LOSS_OF_PAY)
)  # fmt: skip
"""Not even that one of them is unknown."""
SURROUNDINGS = ("weather", "light", "road_surface", "vehicle")


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedCase:
    """What the paper is made of; every locked part of the case is closed."""

    level: PackLevel
    employer: str
    case: CaseView
    timeline: tuple[TimelineLine, ...]
    actions: ActionsContent

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing may lead to the case."""
        return self.level is PackLevel.ANONYMOUS


def pack_document(packed: PackedCase, language: str) -> Document:
    """The document in one language; a part that is empty is left out."""
    words = Words(load_catalogue(), Language(language))
    head = packed.case.head
    case_class = words.text(f"class.{head.case_class.value}")
    title = "pack.title_anonymous" if packed.is_anonymous else "pack.title"
    return Document(
        language=words.language,
        title=words.text(title, ref=head.ref),
        author=packed.employer,
        parties=(
            packed.employer,
            f"{case_class} · {words.text(f'case.state.{head.state.value}')}",
            words.text(f"pack.level.{packed.level.value}"),
        ),
        tables=tuple(_tables(packed, words)),
        notes_heading=words.text("form.notes"),
        notes=(words.text(f"pack.note.{packed.level.value}"),),
        made_on=local_date(head.read_at),
    )


def _tables(packed: PackedCase, words: Words) -> Iterator[Table]:
    found = [
        ("facts", ("what", "text"), tuple(_facts(packed, words))),
        ("clocks", ("what", "due", "state"), tuple(_clocks(packed, words))),
        ("actions", ("what", "who", "due", "state", "effect"), tuple(_actions(packed, words))),
    ]
    if not packed.is_anonymous:
        found.append(("timeline", ("when", "what", "who"), tuple(_timeline(packed, words))))
        found.append(("links", ("what", "text"), tuple(_links(packed, words))))
    for part, columns, rows in found:
        if rows:
            yield Table(
                heading=words.text(f"pack.part.{part}"),
                columns=tuple(words.text(f"pack.column.{name}") for name in columns),
                rows=rows,
                words=len(columns),
            )


def _facts(packed: PackedCase, words: Words) -> Iterator[tuple[str, ...]]:
    codes = ChangeWords(words.language.value, {})
    head, told = packed.case.head, packed.case.facts
    if packed.is_anonymous:
        month = next(fact.at for fact in told if fact.name is FactName.OCCURRED_AT)
        if month is not None:
            yield words.text("case.fact.occurred_at"), words.month(local_date(month))
    else:
        yield words.text("case.fact.person"), head.initials
    yield words.text("triage.what"), words.text(f"kind.{head.kind.value}")
    for fact in told:
        is_let_out = fact.name is not FactName.PERSON and fact.name not in OF_HEALTH
        if is_let_out and not (packed.is_anonymous and fact.name in SAY_WHO):
            yield words.text(f"case.fact.{fact.name.value}"), _fact(fact, words, codes)
    for field in SURROUNDINGS:
        if value := packed.case.circumstances.get(field):
            yield codes.name(field), codes.value(field, value)


def _fact(fact: Fact, words: Words, codes: ChangeWords) -> str:
    if fact.at is not None:
        return words.moment(fact.at)
    if fact.choice_key is not None:
        return words.text(fact.choice_key)
    return codes.value(fact.name.value, fact.text) if fact.text else words.text("case.not_known")


def _clocks(packed: PackedCase, words: Words) -> Iterator[tuple[str, ...]]:
    for clock in packed.case.clocks:
        state = words.text(f"clock_state.{clock.state.value}")
        if clock.done_at is not None and not packed.is_anonymous:
            state = f"{state}, {words.moment(clock.done_at)}"
        due = None if packed.is_anonymous else clock.legal_due
        yield (
            words.text(f"duty.{clock.rule.value}"),
            words.short_day(due) if due else NOTHING,
            state,
        )


def _timeline(packed: PackedCase, words: Words) -> Iterator[tuple[str, ...]]:
    for line in reversed(packed.timeline):
        yield (
            words.moment(line.happened_at),
            words.text(f"case.step.{line.kind.value}"),
            initials_of(line.by) if line.by else NOTHING,
        )


def _actions(packed: PackedCase, words: Words) -> Iterator[tuple[str, ...]]:
    for each in packed.actions.actions:
        effect = NOTHING
        if each.effective is not None:
            result = "helped" if each.effective else "did_not_help"
            effect = words.text(f"console.register.result.{result}")
        yield (
            each.title,
            initials_of(each.owner) if each.owner and not packed.is_anonymous else NOTHING,
            words.short_day(each.due_on) if each.due_on else NOTHING,
            words.text(f"console.action.state.{each.state.value}"),
            effect,
        )


def _links(packed: PackedCase, words: Words) -> Iterator[tuple[str, ...]]:
    for each in packed.case.linked:
        kind = words.text(f"kind.{each.kind.value}")
        yield each.ref, f"{kind}, {words.moment(each.occurred_at)}"
    for risk in packed.actions.risks:
        kind = "analysis" if risk.analysis_id else "flag"
        yield words.text(f"console.risk.kind.{kind}"), risk.name
