"""Why a conclusion was reached: a code with its values, the article it rests on, an English sentence.

The code and its values are what is stored and translated; the sentence is for the command line.
"""

from dataclasses import dataclass
from enum import StrEnum


class Article(StrEnum):
    """The text of law a test comes from."""

    LIGHT = "RD of 19 March 2014 on light accidents"
    DECLARATION = "law of 10 April 1971, art. 62; RD of 12 March 2003"
    SERIOUS = "Welfare Act of 4 August 1996, art. 94bis; Code on well-being at work, art. I.6-2"
    DEVIATIONS = "Code on well-being at work, annex I.6-1"
    AGENTS = "Code on well-being at work, annex I.6-2"
    INJURIES = "Code on well-being at work, annex I.6-3"
    NOTICE = "Code on well-being at work, art. I.6-3"
    REPORT = "Welfare Act of 4 August 1996, art. 94ter"
    SHEET = "Code on well-being at work, book I title 6"
    SIMPLIFIED = "RD of 12 March 2003; zones 00264 and 00128 of the declaration"
    RATES = "definition of the frequency rate, Fedris"
    PERSON = "classification confirmed by a person"


class ReasonCode(StrEnum):
    """Every test that can decide a conclusion."""

    CLASS_GIVEN = "class_given"
    WORSENED = "worsened"
    LIGHT_ALL_HOLD = "light_all_hold"
    NO_PAY_LOST = "no_pay_lost"
    PAY_LOST = "pay_lost"
    NO_INCAPACITY = "no_incapacity"
    INCAPACITY = "incapacity"
    WORK_STOPPED = "work_stopped"
    CONSEQUENCE = "consequence"
    LASTING_HARM = "lasting_harm"
    NO_DOCTOR = "no_doctor"
    DOCTOR = "doctor"
    DOCTOR_UNKNOWN = "doctor_unknown"
    CARE_ON_THE_SPOT = "care_on_the_spot"
    CARE_ELSEWHERE = "care_elsewhere"
    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    SERIOUS_IS_DECLARED = "serious_is_declared"
    LIGHT_IS_NOT_SERIOUS = "light_is_not_serious"
    NOT_LIGHT = "not_light"
    UNDER_DECLARATION = "under_declaration"
    AT_WORK = "at_work"
    COMMUTING = "commuting"
    DEATH = "death"
    NO_DEATH = "no_death"
    PERMANENT = "permanent"
    PERMANENT_LIKELY = "permanent_likely"
    NO_PERMANENT = "no_permanent"
    DEVIATION_LISTED = "deviation_listed"
    DEVIATION_NOT_LISTED = "deviation_not_listed"
    DEVIATION_UNCERTAIN = "deviation_uncertain"
    AGENT_LISTED = "agent_listed"
    AGENT_NOT_LISTED = "agent_not_listed"
    AGENT_UNCERTAIN = "agent_uncertain"
    INJURY_LISTED = "injury_listed"
    INJURY_NOT_LISTED = "injury_not_listed"
    INJURY_NOT_LISTED_IN_CUT_COPY = "injury_not_listed_in_cut_copy"
    INJURY_UNCERTAIN = "injury_uncertain"
    INJURY_SEVERAL_DAYS = "injury_several_days"
    INJURY_TOO_FEW_DAYS = "injury_too_few_days"
    INJURY_DAYS_OPEN = "injury_days_open"
    DAYS_COUNTED = "days_counted"
    SHEET_FROM = "sheet_from"
    SHEET_NOT_YET = "sheet_not_yet"
    SIMPLIFIED_RESUMED = "simplified_resumed"
    SIMPLIFIED_NO_STOP = "simplified_no_stop"
    FULL_NOT_RESUMED = "full_not_resumed"
    FULL_TOO_LONG = "full_too_long"
    FULL_DEATH_OR_PERMANENT = "full_death_or_permanent"
    COUNTED = "counted"
    COUNTED_DEATH = "counted_death"
    NOT_COUNTED_COMMUTING = "not_counted_commuting"
    NOT_COUNTED_NO_DAY = "not_counted_no_day"
    NOTICE_NEEDED = "notice_needed"
    NOTICE_NOT_NEEDED = "notice_not_needed"
    REPORT_NEEDED = "report_needed"
    REPORT_NOT_NEEDED = "report_not_needed"


_TEXTS: dict[ReasonCode, tuple[str, Article]] = {
    ReasonCode.CLASS_GIVEN: ("the class {0} was given, not computed", Article.PERSON),
    ReasonCode.WORSENED: (
        "a minor case got worse, of which the employer was told on {0}",
        Article.LIGHT,
    ),
    ReasonCode.LIGHT_ALL_HOLD: ("every condition of a light accident holds", Article.LIGHT),
    ReasonCode.NO_PAY_LOST: ("no pay was lost", Article.LIGHT),
    ReasonCode.PAY_LOST: ("pay was lost", Article.LIGHT),
    ReasonCode.NO_INCAPACITY: ("there is no incapacity", Article.LIGHT),
    ReasonCode.INCAPACITY: ("there is incapacity, at least {0} full day(s)", Article.LIGHT),
    ReasonCode.WORK_STOPPED: ("work stopped and was not taken up again", Article.LIGHT),
    ReasonCode.CONSEQUENCE: ("consequence {0} is more than first care", Article.LIGHT),
    ReasonCode.LASTING_HARM: ("there is a death or a permanent injury", Article.LIGHT),
    ReasonCode.NO_DOCTOR: ("no doctor was needed", Article.LIGHT),
    ReasonCode.DOCTOR: ("a doctor was needed", Article.LIGHT),
    ReasonCode.DOCTOR_UNKNOWN: ("it is not known that no doctor was needed", Article.LIGHT),
    ReasonCode.CARE_ON_THE_SPOT: ("care was given where the work is done", Article.LIGHT),
    ReasonCode.CARE_ELSEWHERE: ("care was given elsewhere than at work: {0}", Article.LIGHT),
    ReasonCode.REGISTERED: ("the care is in the first-aid register", Article.LIGHT),
    ReasonCode.NOT_REGISTERED: ("the care is not in the first-aid register", Article.LIGHT),
    ReasonCode.SERIOUS_IS_DECLARED: ("a serious accident is always declared", Article.DECLARATION),
    ReasonCode.LIGHT_IS_NOT_SERIOUS: (
        "an accident for the register only has no serious injury",
        Article.SERIOUS,
    ),
    ReasonCode.NOT_LIGHT: ("every accident but a light one is declared", Article.DECLARATION),
    ReasonCode.UNDER_DECLARATION: (
        "the declaration is {0}, which it is only when one is needed",
        Article.DECLARATION,
    ),
    ReasonCode.AT_WORK: ("it happened at work", Article.SERIOUS),
    ReasonCode.COMMUTING: ("it happened on the way to or from work", Article.SERIOUS),
    ReasonCode.DEATH: ("the victim died", Article.SERIOUS),
    ReasonCode.NO_DEATH: ("nobody died", Article.SERIOUS),
    ReasonCode.PERMANENT: ("a permanent injury is expected", Article.SERIOUS),
    ReasonCode.PERMANENT_LIKELY: (
        "injury {0} is the loss of a part of the body, so a permanent injury is likely",
        Article.SERIOUS,
    ),
    ReasonCode.NO_PERMANENT: ("no permanent injury is expected", Article.SERIOUS),
    ReasonCode.DEVIATION_LISTED: ("deviation {0} is listed", Article.DEVIATIONS),
    ReasonCode.DEVIATION_NOT_LISTED: ("deviation {0} is not listed", Article.DEVIATIONS),
    ReasonCode.DEVIATION_UNCERTAIN: (
        "whether deviation {0} is listed is not certain",
        Article.DEVIATIONS,
    ),
    ReasonCode.AGENT_LISTED: ("agent {0} is listed", Article.AGENTS),
    ReasonCode.AGENT_NOT_LISTED: ("agent {0} is not listed", Article.AGENTS),
    ReasonCode.AGENT_UNCERTAIN: ("whether agent {0} is listed is not certain", Article.AGENTS),
    ReasonCode.INJURY_LISTED: ("injury {0} is listed", Article.INJURIES),
    ReasonCode.INJURY_NOT_LISTED: ("injury {0} is not listed", Article.INJURIES),
    ReasonCode.INJURY_NOT_LISTED_IN_CUT_COPY: (
        "injury {0} is not listed in our copy of the annex, which may end too early: check",
        Article.INJURIES,
    ),
    ReasonCode.INJURY_UNCERTAIN: (
        "whether injury {0} counts is not certain: a person decides",
        Article.INJURIES,
    ),
    ReasonCode.INJURY_SEVERAL_DAYS: (
        "injury {0} is listed with several days of incapacity, and there are {1}",
        Article.INJURIES,
    ),
    ReasonCode.INJURY_TOO_FEW_DAYS: (
        "injury {0} is listed only with several days of incapacity, and there are {1}",
        Article.INJURIES,
    ),
    ReasonCode.INJURY_DAYS_OPEN: (
        "injury {0} is listed with several days of incapacity, which are not known yet",
        Article.INJURIES,
    ),
    ReasonCode.DAYS_COUNTED: (
        "full days after the day of the accident, up to the day before resumption",
        Article.DECLARATION,
    ),
    ReasonCode.SHEET_FROM: ("{0} or more full days of incapacity", Article.SHEET),
    ReasonCode.SHEET_NOT_YET: ("fewer than {0} full days of incapacity", Article.SHEET),
    ReasonCode.SIMPLIFIED_RESUMED: (
        "at most {0} full days, and work was resumed when declaring",
        Article.SIMPLIFIED,
    ),
    ReasonCode.SIMPLIFIED_NO_STOP: ("no full day of incapacity", Article.SIMPLIFIED),
    ReasonCode.FULL_NOT_RESUMED: ("work was not resumed when declaring", Article.SIMPLIFIED),
    ReasonCode.FULL_TOO_LONG: ("more than {0} full days of incapacity", Article.SIMPLIFIED),
    ReasonCode.FULL_DEATH_OR_PERMANENT: ("death or permanent injury", Article.SIMPLIFIED),
    ReasonCode.COUNTED: ("a full day or more of incapacity, at work", Article.RATES),
    ReasonCode.COUNTED_DEATH: ("a death at work", Article.RATES),
    ReasonCode.NOT_COUNTED_COMMUTING: (
        "accidents on the way to or from work are counted apart",
        Article.RATES,
    ),
    ReasonCode.NOT_COUNTED_NO_DAY: ("no death and no full day of incapacity", Article.RATES),
    ReasonCode.NOTICE_NEEDED: ("the accident is very serious", Article.NOTICE),
    ReasonCode.NOTICE_NOT_NEEDED: ("the accident is not very serious", Article.NOTICE),
    ReasonCode.REPORT_NEEDED: ("the accident is serious", Article.REPORT),
    ReasonCode.REPORT_NOT_NEEDED: ("the accident is not serious", Article.REPORT),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One test that decided, with the codes or figures it looked at."""

    code: ReasonCode
    values: tuple[str, ...] = ()

    @property
    def test(self) -> str:
        """The test in an English sentence without its full stop."""
        return _TEXTS[self.code][0].format(*self.values)

    @property
    def article(self) -> Article:
        return _TEXTS[self.code][1]


def because(code: ReasonCode, *values: object) -> Reason:
    """A reason with its values as text."""
    return Reason(code, tuple(str(value) for value in values))


@dataclass(frozen=True, slots=True)
class Ground:
    """A reason, and the name of the conclusion it decided."""

    conclusion: str
    reason: Reason

    def __str__(self) -> str:
        return f"{self.conclusion}: {self.reason.test} ({self.reason.article})"
