"""When a verdict can be read, and what it shows: a scenario's plan wins over the own judgement."""

from dataclasses import dataclass
from datetime import datetime

from declarations.dimona.anomalies import anomaly_codes
from declarations.dimona.sandbox.judgement import result_for
from declarations.dimona.sandbox.records import Declaration
from declarations.dimona.sandbox.scenario import Answer, Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a GET of a declaration finds: a planned answer, or a declaration with its result.

    Both are None while there is nothing to tell. `anomalies` is None when none shall be listed.
    """

    declaration: Declaration | None = None
    answer: Answer | None = None
    result: str | None = None
    anomalies: tuple[object, ...] | None = None


def plan(declaration: Declaration, rule: Rule) -> None:
    """Note on a declaration what a scenario wants of it.

    Anomalies without results bring the result that belongs to them: B if one blocks, else W.
    """
    declaration.planned_results = rule.results
    declaration.planned_anomalies = rule.anomalies
    declaration.planned_period_id = rule.period_id
    declaration.not_ready_times = rule.not_ready_times
    declaration.not_ready_until = rule.not_ready_until
    declaration.get_answers = rule.get
    if rule.anomalies and not rule.results:
        declaration.planned_results = (result_for(anomaly_codes(rule.anomalies)),)


def is_ready(declaration: Declaration, now: datetime) -> bool:
    """Whether the verdict may be shown; asking too early counts for `not_ready_times`."""
    if now < declaration.ready_at:
        return False
    if declaration.not_ready_until is not None and now < declaration.not_ready_until:
        return False
    if declaration.early_reads < declaration.not_ready_times:
        declaration.early_reads += 1
        return False
    return True


def anomalies_shown(declaration: Declaration, result: str) -> tuple[object, ...] | None:
    """The anomalies that appear beside a result: planned ones, or those of the own judgement."""
    if result == "S":
        return None
    if declaration.planned_anomalies is not None:
        return declaration.planned_anomalies
    return declaration.codes if result == declaration.result and declaration.codes else None
