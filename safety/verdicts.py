"""Answers of a legal test: yes, no, suspected, or open while a fact is missing.

Findings carry their reasons, so that a combined finding can say which test decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from safety.reasons import Reason


class Verdict(StrEnum):
    """What a test says. Suspected: the law or the code list leaves it to a person."""

    YES = "yes"
    SUSPECTED = "suspected"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Finding:
    """A verdict, or None while a fact is missing, with the reasons that led to it."""

    verdict: Verdict | None
    reasons: tuple[Reason, ...] = ()

    @property
    def is_yes(self) -> bool:
        return self.verdict is Verdict.YES

    @property
    def is_no(self) -> bool:
        return self.verdict is Verdict.NO

    @property
    def is_suspected(self) -> bool:
        return self.verdict is Verdict.SUSPECTED

    @property
    def may_be(self) -> bool:
        """Yes or suspected: whoever is careful acts as if it were yes."""
        return self.verdict in (Verdict.YES, Verdict.SUSPECTED)


OPEN = Finding(None)


def yes(*reasons: Reason) -> Finding:
    return Finding(Verdict.YES, reasons)


def no(*reasons: Reason) -> Finding:
    return Finding(Verdict.NO, reasons)


def suspected(*reasons: Reason) -> Finding:
    return Finding(Verdict.SUSPECTED, reasons)


def all_of(*findings: Finding) -> Finding:
    """Every test must hold: one no decides; a missing fact keeps the rest open."""
    verdicts = {finding.verdict for finding in findings}
    if Verdict.NO in verdicts:
        return no(*_reasons(findings, Verdict.NO))
    if None in verdicts:
        return OPEN
    if Verdict.SUSPECTED in verdicts:
        return suspected(*_reasons(findings, Verdict.YES, Verdict.SUSPECTED))
    return yes(*_reasons(findings, Verdict.YES))


def any_of(*findings: Finding) -> Finding:
    """One test is enough: one yes decides, then a suspicion, which no missing fact can undo."""
    verdicts = {finding.verdict for finding in findings}
    for strongest in (Verdict.YES, Verdict.SUSPECTED):
        if strongest in verdicts:
            return Finding(strongest, _reasons(findings, strongest))
    if None in verdicts:
        return OPEN
    return no(*_reasons(findings, Verdict.NO))


def _reasons(findings: Iterable[Finding], *verdicts: Verdict) -> tuple[Reason, ...]:
    kept = (finding for finding in findings if finding.verdict in verdicts)
    return tuple(reason for finding in kept for reason in finding.reasons)
