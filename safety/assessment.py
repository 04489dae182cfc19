"""Everything that follows in law from what is known of one accident: class, duties, deadlines, reasons."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from safety import deadlines, figures
from safety.classification import Classification, classify
from safety.deadlines import Deadline, DeadlineRule
from safety.facts import Consequence, DeclarationStatus, IncidentFacts, Nature
from safety.incapacity import IncapacityCount, count_incapacity, fourth_day_on
from safety.reasons import Ground, Reason, ReasonCode, because
from safety.verdicts import OPEN, Finding, all_of, any_of, no, yes

# Changes whenever a rule of this package changes; stored with every answer.
RULE_VERSION = "2026-11"


class DeclarationForm(StrEnum):
    """Full is risk 001 of the declaration to the insurer, simplified is 002."""

    FULL = "full"
    SIMPLIFIED = "simplified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The conclusions the facts allow; a finding without verdict is open."""

    classification: Classification
    declaration_required: Finding
    simplified_allowed: Finding
    accident_sheet: Finding
    counts_in_fg: Finding
    incapacity: IncapacityCount
    accident_on: date | None
    deadlines: tuple[Deadline, ...]
    rule_version: str = RULE_VERSION

    @property
    def immediate_notice(self) -> Finding:
        """Whether the inspectorate must be told at once: when the accident is very serious."""
        return _duty_of(
            self.classification.very_serious,
            ReasonCode.NOTICE_NEEDED,
            ReasonCode.NOTICE_NOT_NEEDED,
        )

    @property
    def detailed_report(self) -> Finding:
        """Whether the inspectorate gets a detailed report: when the accident is serious."""
        return _duty_of(
            self.classification.serious, ReasonCode.REPORT_NEEDED, ReasonCode.REPORT_NOT_NEEDED
        )

    @property
    def declaration_form(self) -> DeclarationForm | None:
        """The form to use, when a declaration is required and it is known which."""
        if not self.declaration_required.is_yes or self.simplified_allowed.verdict is None:
            return None
        allowed = self.simplified_allowed.is_yes
        return DeclarationForm.SIMPLIFIED if allowed else DeclarationForm.FULL

    def deadline(self, *rules: DeadlineRule) -> Deadline | None:
        """The first running deadline of those rules."""
        return next((found for found in self.deadlines if found.rule in rules), None)

    @property
    def declaration_deadline(self) -> Deadline | None:
        """The deadline towards the insurer, of whichever start."""
        return self.deadline(
            DeadlineRule.INSURER_DECLARATION, DeadlineRule.INSURER_DECLARATION_WORSENED
        )

    @property
    def findings(self) -> dict[str, Finding]:
        """Every yes-or-no conclusion by name, in the order of the law."""
        return {
            "minor": self.classification.minor,
            "serious": self.classification.serious,
            "very_serious": self.classification.very_serious,
            "declaration": self.declaration_required,
            "simplified_allowed": self.simplified_allowed,
            "immediate_notice": self.immediate_notice,
            "detailed_report": self.detailed_report,
            "accident_sheet": self.accident_sheet,
            "counts_in_fg": self.counts_in_fg,
        }

    @property
    def reasons(self) -> tuple[Ground, ...]:
        """Which test of which article decided each conclusion."""
        return tuple(
            Ground(conclusion, reason)
            for conclusion, finding in self.findings.items()
            if finding.verdict is not None
            for reason in finding.reasons
        )


def assess(facts: IncidentFacts) -> Assessment:
    """Draw every conclusion the facts allow."""
    count = count_incapacity(facts)
    classification = classify(facts, count)
    required = _declaration_required(classification, facts)
    return Assessment(
        classification=classification,
        declaration_required=required,
        simplified_allowed=_simplified_allowed(facts, count, classification),
        accident_sheet=_accident_sheet(facts, count, classification),
        counts_in_fg=_counts_in_fg(facts, count, classification),
        incapacity=count,
        accident_on=facts.accident_on,
        deadlines=_running_deadlines(facts, classification, required),
    )


def _duty_of(finding: Finding, needed: ReasonCode, not_needed: ReasonCode) -> Finding:
    if finding.is_yes:
        return yes(because(needed))
    return no(because(not_needed)) if finding.is_no else OPEN


def _declaration_required(classification: Classification, facts: IncidentFacts) -> Finding:
    """Every accident is declared but a minor one; a declaration under way shows that it is not minor."""
    minor, status = classification.minor, facts.declaration_status
    if minor.is_yes:
        return no(*minor.reasons)
    if minor.is_no:
        return yes(because(ReasonCode.NOT_LIGHT))
    if status not in (None, DeclarationStatus.NOT_NEEDED):
        return yes(because(ReasonCode.UNDER_DECLARATION, status))
    return OPEN


def _simplified_allowed(
    facts: IncidentFacts, count: IncapacityCount, classification: Classification
) -> Finding:
    """The short form: at most three full days, work resumed when declaring, no death or permanent injury.

    Source: RD of 12 March 2003; declaration zones 00264, 00128 (docs/sources.md#drs-scenario-1).
    """
    if classification.minor.is_yes:
        return OPEN
    longest = figures.whole("incapacity.simplified_form_at_most", facts.accident_on)
    obstacle = _obstacle_to_simplified(facts, count, classification, longest)
    if obstacle is not None:
        return no(obstacle)
    if count.days == 0:
        return yes(because(ReasonCode.SIMPLIFIED_NO_STOP))
    if count.days is not None and count.resumed:
        return yes(because(ReasonCode.SIMPLIFIED_RESUMED, longest))
    return OPEN


def _obstacle_to_simplified(
    facts: IncidentFacts, count: IncapacityCount, classification: Classification, longest: int
) -> Reason | None:
    if _ended_or_marked_for_life(facts) or classification.very_serious.is_yes:
        return because(ReasonCode.FULL_DEATH_OR_PERMANENT)
    if count.at_least > longest:
        return because(ReasonCode.FULL_TOO_LONG, longest)
    return because(ReasonCode.FULL_NOT_RESUMED) if count.resumed is False else None


def _ended_or_marked_for_life(facts: IncidentFacts) -> bool:
    stated = (Consequence.DEATH, Consequence.PERMANENT)
    return bool(facts.death or facts.permanent_expected) or facts.consequence in stated


def _accident_sheet(
    facts: IncidentFacts, count: IncapacityCount, classification: Classification
) -> Finding:
    """The internal sheet: from four full days of incapacity on.

    Source: Code on well-being at work, book I title 6 (docs/sources.md#code-accident-sheet).
    """
    threshold = figures.whole("incapacity.accident_sheet_at_least", facts.accident_on)
    if count.at_least >= threshold:
        return yes(because(ReasonCode.SHEET_FROM, threshold))
    if count.days is not None or classification.minor.is_yes:
        return no(because(ReasonCode.SHEET_NOT_YET, threshold))
    return OPEN


def _counts_in_fg(
    facts: IncidentFacts, count: IncapacityCount, classification: Classification
) -> Finding:
    """Whether the accident enters the frequency rate: at work, with a death or a full day lost.

    Source: definition of the rates (docs/sources.md#fedris-rates).
    """
    if facts.nature is Nature.COMMUTING:
        return no(because(ReasonCode.NOT_COUNTED_COMMUTING))
    at_work = OPEN if facts.nature is None else yes()
    return all_of(at_work, any_of(_fatal(facts), _a_day_lost(count, classification)))


def _fatal(facts: IncidentFacts) -> Finding:
    if facts.death or facts.consequence is Consequence.DEATH:
        return yes(because(ReasonCode.COUNTED_DEATH))
    return no(because(ReasonCode.NOT_COUNTED_NO_DAY))


def _a_day_lost(count: IncapacityCount, classification: Classification) -> Finding:
    if count.at_least >= 1:
        return yes(because(ReasonCode.COUNTED))
    if count.days is not None or classification.minor.is_yes:
        return no()
    return OPEN


def _running_deadlines(
    facts: IncidentFacts, classification: Classification, required: Finding
) -> tuple[Deadline, ...]:
    """The deadlines that run, a suspected duty included: a clock that may be needed is shown."""
    running: list[Deadline] = []
    accident_on, told_on = facts.accident_on, facts.history.minor_case_worsened_on
    if required.is_yes or classification.minor.is_suspected:
        if told_on is not None:
            running.append(deadlines.insurer_declaration_worsened(told_on))
        elif accident_on is not None:
            running.append(deadlines.insurer_declaration(accident_on))
    running += _deadlines_of_a_serious_accident(facts, classification)
    if running and _is_overdue_and_unsent(running[0], facts) and accident_on is not None:
        running.append(deadlines.limitation(accident_on))
    return (*running, *_sheet_targets(facts))


def _deadlines_of_a_serious_accident(
    facts: IncidentFacts, classification: Classification
) -> list[Deadline]:
    running: list[Deadline] = []
    known_at = facts.employer_told_at
    if classification.serious.may_be and facts.accident_on is not None:
        running.append(deadlines.detailed_report(facts.accident_on))
    if classification.serious.may_be and known_at is not None:
        at_once = (
            DeadlineRule.SCENE_PRESERVED,
            DeadlineRule.PRECAUTIONS,
            DeadlineRule.INVESTIGATION_START,
        )
        running += deadlines.immediate_duties(at_once, known_at)
    if classification.very_serious.may_be and known_at is not None:
        running += deadlines.immediate_duties((DeadlineRule.INSPECTION_NOTICE,), known_at)
    return running


def _is_overdue_and_unsent(deadline: Deadline, facts: IncidentFacts) -> bool:
    to_insurer = deadline.rule in (
        DeadlineRule.INSURER_DECLARATION,
        DeadlineRule.INSURER_DECLARATION_WORSENED,
    )
    unsent = facts.declaration_status in (DeclarationStatus.TO_PREPARE, DeclarationStatus.READY)
    return to_insurer and unsent and facts.today is not None and deadline.is_late_on(facts.today)


def _sheet_targets(facts: IncidentFacts) -> tuple[Deadline, ...]:
    fourth_day = fourth_day_on(facts)
    if fourth_day is None:
        return ()
    rules = (DeadlineRule.ACCIDENT_SHEET, DeadlineRule.EXTERNAL_SERVICE_COPY)
    return tuple(deadlines.accident_sheet_target(rule, fourth_day) for rule in rules)
