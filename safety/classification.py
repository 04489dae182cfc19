"""Which class an accident has: for the register only, declarable, serious, very serious.

The machine proposes and names its reasons; a person confirms. A missing fact leaves a question open,
a code the law is not clear about makes it suspected: neither ever turns into a silent no.
"""

from dataclasses import dataclass

from safety import figures
from safety.esaw import CodeList, Trigger, find, trigger_of
from safety.facts import (
    Consequence,
    DoctorNeeded,
    IncidentClass,
    IncidentFacts,
    Nature,
    is_place_of_work,
)
from safety.incapacity import IncapacityCount
from safety.reasons import ReasonCode, because
from safety.verdicts import OPEN, Finding, all_of, any_of, no, suspected, yes

# Codes of the loss of a part of the body: by their nature the facts make permanence likely.
_LOSS_OF_A_PART = frozenset({"040", "041"})
# The one injury whose "several days" is known to be a condition; for the others a person decides.
_DAYS_ARE_A_CONDITION = frozenset({"013"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """The three legal questions, each with its answer and reasons."""

    minor: Finding
    serious: Finding
    very_serious: Finding

    @property
    def incident_class(self) -> IncidentClass | None:
        """The class that is certain, None while a question above or below it is open."""
        if self.very_serious.is_yes:
            return IncidentClass.VERY_SERIOUS
        if self.serious.is_yes and self.very_serious.is_no:
            return IncidentClass.SERIOUS
        if self.minor.is_yes:
            return IncidentClass.MINOR
        if self.minor.is_no and self.serious.is_no:
            return IncidentClass.DECLARABLE
        return None


def classify(facts: IncidentFacts, count: IncapacityCount) -> Classification:
    """Answer the three questions from the facts, or from the class that a person gave.

    A commuting accident is never serious, whatever class was given.
    Source: Welfare Act art. 94bis, Code on well-being at work art. I.6-2 and annexes I.6-1 to I.6-3;
    RD of 19 March 2014 (docs/sources.md#code-serious-accidents, #rd-2014-light-accidents).
    """
    given = facts.class_in_force
    if given is not None:
        return _as_given(given, facts)
    at_work, permanent = _at_work(facts), _permanent(facts)
    death, trigger = _death(facts), _trigger(facts)
    injured = any_of(permanent, _listed_injury(facts, count))
    serious = all_of(at_work, any_of(death, all_of(trigger, injured)))
    very_serious = all_of(at_work, any_of(death, all_of(trigger, permanent)))
    minor = _minor(facts, count, serious)
    if minor.is_yes and serious.verdict is None:
        serious = very_serious = no(because(ReasonCode.LIGHT_IS_NOT_SERIOUS))
    return Classification(minor=minor, serious=serious, very_serious=very_serious)


def _as_given(given: IncidentClass, facts: IncidentFacts) -> Classification:
    reason = because(ReasonCode.CLASS_GIVEN, given)
    told_on = facts.history.minor_case_worsened_on
    is_minor = given is IncidentClass.MINOR and told_on is None
    serious = yes(reason) if given.rank >= IncidentClass.SERIOUS.rank else no(reason)
    very_serious = yes(reason) if given is IncidentClass.VERY_SERIOUS else no(reason)
    if facts.nature is Nature.COMMUTING:
        serious = very_serious = no(because(ReasonCode.COMMUTING))
    if is_minor:
        return Classification(minor=yes(reason), serious=serious, very_serious=very_serious)
    why = reason if told_on is None else because(ReasonCode.WORSENED, told_on)
    return Classification(minor=no(why), serious=serious, very_serious=very_serious)


def _minor(facts: IncidentFacts, count: IncapacityCount, serious: Finding) -> Finding:
    """Whether the first-aid register is enough: every condition must be shown to hold."""
    told_on = facts.history.minor_case_worsened_on
    if told_on is not None:
        return no(because(ReasonCode.WORSENED, told_on))
    if serious.is_yes:
        return no(because(ReasonCode.SERIOUS_IS_DECLARED))
    light = all_of(
        _no_pay_lost(facts),
        _no_incapacity(facts, count),
        _no_doctor(facts),
        _care_on_the_spot(facts),
        _registered(facts),
    )
    if light.is_yes and serious.is_suspected:
        return suspected(*serious.reasons)
    return yes(because(ReasonCode.LIGHT_ALL_HOLD)) if light.is_yes else light


def _no_pay_lost(facts: IncidentFacts) -> Finding:
    if facts.loss_of_pay is None:
        return OPEN
    lost = facts.loss_of_pay
    return no(because(ReasonCode.PAY_LOST)) if lost else yes(because(ReasonCode.NO_PAY_LOST))


def _registered(facts: IncidentFacts) -> Finding:
    if facts.in_first_aid_register is None:
        return OPEN
    registered = because(ReasonCode.REGISTERED)
    return (
        yes(registered) if facts.in_first_aid_register else no(because(ReasonCode.NOT_REGISTERED))
    )


def _no_doctor(facts: IncidentFacts) -> Finding:
    match facts.doctor:
        case None:
            return OPEN
        case DoctorNeeded.NO:
            return yes(because(ReasonCode.NO_DOCTOR))
        case DoctorNeeded.YES:
            return no(because(ReasonCode.DOCTOR))
        case DoctorNeeded.UNKNOWN:
            return no(because(ReasonCode.DOCTOR_UNKNOWN))


def _care_on_the_spot(facts: IncidentFacts) -> Finding:
    if facts.care_place is None:
        return OPEN
    if is_place_of_work(facts.care_place):
        return yes(because(ReasonCode.CARE_ON_THE_SPOT))
    return no(because(ReasonCode.CARE_ELSEWHERE, facts.care_place))


def _no_incapacity(facts: IncidentFacts, count: IncapacityCount) -> Finding:
    """No incapacity of any kind: a death, a permanent injury and adapted work are more than that."""
    if facts.consequence not in (None, Consequence.NONE):
        return no(because(ReasonCode.CONSEQUENCE, facts.consequence))
    if count.at_least > 0:
        return no(because(ReasonCode.INCAPACITY, count.at_least))
    if facts.incapacity.stopped_on is not None and count.resumed is False:
        return no(because(ReasonCode.WORK_STOPPED))
    if any_of(_death(facts), _permanent(facts)).is_yes:
        return no(because(ReasonCode.LASTING_HARM))
    return yes(because(ReasonCode.NO_INCAPACITY)) if count.days == 0 else OPEN


def _at_work(facts: IncidentFacts) -> Finding:
    if facts.nature is None:
        return OPEN
    if facts.nature is Nature.WORKPLACE:
        return yes(because(ReasonCode.AT_WORK))
    return no(because(ReasonCode.COMMUTING))


def _death(facts: IncidentFacts) -> Finding:
    """A report that says anything of the accident and nothing of a death is not about a death."""
    if facts.death or facts.consequence is Consequence.DEATH:
        return yes(because(ReasonCode.DEATH))
    return no(because(ReasonCode.NO_DEATH)) if facts.event_is_described else OPEN


def _permanent(facts: IncidentFacts) -> Finding:
    """Permanence is judged on first information: stated, or likely by the injury itself.

    An injury or a consequence described without it speaks against it; other facts do not.
    """
    if facts.permanent_expected or facts.consequence is Consequence.PERMANENT:
        return yes(because(ReasonCode.PERMANENT))
    if facts.permanent_expected is None and facts.injury in _LOSS_OF_A_PART:
        return yes(because(ReasonCode.PERMANENT_LIKELY, facts.injury))
    described = (facts.permanent_expected, facts.consequence, facts.injury)
    is_open = all(fact is None for fact in described)
    return OPEN if is_open else no(because(ReasonCode.NO_PERMANENT))


def _trigger(facts: IncidentFacts) -> Finding:
    """A listed deviation or a listed agent; one of them is enough, both must be known for a no."""
    deviation = _listed(
        CodeList.DEVIATION,
        facts.deviation,
        (
            ReasonCode.DEVIATION_LISTED,
            ReasonCode.DEVIATION_NOT_LISTED,
            ReasonCode.DEVIATION_UNCERTAIN,
        ),
    )
    agent = _listed(
        CodeList.AGENT,
        facts.agent,
        (ReasonCode.AGENT_LISTED, ReasonCode.AGENT_NOT_LISTED, ReasonCode.AGENT_UNCERTAIN),
    )
    return any_of(deviation, agent)


def _listed(
    which: CodeList, code: str | None, words: tuple[ReasonCode, ReasonCode, ReasonCode]
) -> Finding:
    if code is None:
        return OPEN
    listed, not_listed, uncertain = words
    match trigger_of(which, code):
        case Trigger.YES:
            return yes(because(listed, code))
        case Trigger.NO:
            return no(because(not_listed, code))
        case _:
            return suspected(because(uncertain, code))


def _listed_injury(facts: IncidentFacts, count: IncapacityCount) -> Finding:
    if facts.injury is None:
        return OPEN
    match trigger_of(CodeList.INJURY, facts.injury):
        case Trigger.YES:
            return yes(because(ReasonCode.INJURY_LISTED, facts.injury))
        case Trigger.NO:
            return no(because(_not_listed_words(facts.injury), facts.injury))
        case Trigger.IF_SEVERAL_DAYS if facts.injury in _DAYS_ARE_A_CONDITION:
            return _with_several_days(facts, count)
        case _:
            return suspected(because(ReasonCode.INJURY_UNCERTAIN, facts.injury))


def _with_several_days(facts: IncidentFacts, count: IncapacityCount) -> Finding:
    several = figures.whole("class.several_days_at_least", facts.accident_on)
    if count.at_least >= several:
        return yes(because(ReasonCode.INJURY_SEVERAL_DAYS, facts.injury, count.at_least))
    if count.days is None:
        return suspected(because(ReasonCode.INJURY_DAYS_OPEN, facts.injury))
    return no(because(ReasonCode.INJURY_TOO_FEW_DAYS, facts.injury, count.days))


def _not_listed_words(injury: str) -> ReasonCode:
    entry = find(CodeList.INJURY, injury)
    if entry is not None and entry.trigger_note:
        return ReasonCode.INJURY_NOT_LISTED_IN_CUT_COPY
    return ReasonCode.INJURY_NOT_LISTED
