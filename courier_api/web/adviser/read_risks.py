"""Reads the risks that a case is about, and those it could be linked to."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from courier_api.incidents.models import Incident
from courier_api.locale.catalogue import Language
from courier_api.locale.formats import full_date
from courier_api.prevention.link_risk import RiskKind, risks_of
from courier_api.prevention.list_risks import list_risks
from courier_api.web.adviser.tab_views import RiskLine
from courier_api.web.adviser.views import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Risks:
    """The links of a case, and what can be chosen: the value of a choice and its name."""

    lines: tuple[RiskLine, ...]
    analyses: tuple[tuple[str, str], ...]
    flags: tuple[tuple[str, str], ...]


def read_risks(
    session: Session, reader: Reader, incident: Incident, actions: Mapping[int, str]
) -> Risks:
    """Of somebody's word only the platform and the day are told here."""
    language = Language(reader.language)
    known = list_risks(session, reader.employer_number)
    analyses = {each.number: each.subject for each in known if each.kind is RiskKind.ANALYSIS}
    flags = {
        each.number: f"{each.subject}, {full_date(each.on, language)}"
        for each in known
        if each.kind is RiskKind.FLAG
    }
    lines = tuple(
        RiskLine(
            link_id=row.id,
            name=(analyses.get(row.analysis_id) if row.analysis_id else flags.get(row.flag_id or 0))
            or f"{row.analysis_id or row.flag_id}",
            analysis_id=row.analysis_id,
            action=actions.get(row.action_id or 0),
        )
        for row in risks_of(session, incident)
    )
    return Risks(
        lines=lines,
        analyses=_choices(RiskKind.ANALYSIS, analyses),
        flags=_choices(RiskKind.FLAG, flags),
    )


def _choices(kind: RiskKind, names: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{kind.value}-{number}", name) for number, name in names.items())
