"""Rules between zones: order of dates and hours, the limits of the simplified form, gear, measures.

Source: glossary of scenario 1, allowed domain of each zone (docs/sources.md#drs-scenario-1).
"""

from collections.abc import Iterator
from datetime import date, timedelta

from safety import figures
from safety.declaration_form.faults import Fault, FaultRule
from safety.declaration_form.form import DeclarationForm, FormKind
from safety.declaration_form.presence import NO_GEAR, NO_MEASURE, YES
from safety.declaration_form.zones import Spot, ZoneKind, zones

NOT_IN_FUTURE = ("00237", "00247", "00266", "00128", "00288", "00290", "00308", "00316", "00305")
AFTER_ACCIDENT = (
    ("00247", "00249"),
    ("00290", "00291"),
    ("00308", "00311"),
    ("00316", "00317"),
    ("00288", None),
    ("00305", None),
)
"""Dates, each with its hour, that cannot be before the accident."""


def faults_together(form: DeclarationForm, today: date, hour: str) -> Iterator[Fault]:
    """Faults of values that do not fit each other; values that cannot be read are passed over."""
    days = _days(form)
    for each in (
        _future(form, days, today, hour),
        _employment(days),
        _order(form, days),
        _work(days),
        _resumption(form, days),
        _gear(form),
        _measures(form),
    ):
        yield from each


def _days(form: DeclarationForm) -> dict[str, date]:
    found: dict[str, date] = {}
    for spot, value in form.values.items():
        if zones()[spot.zone].kind is ZoneKind.DATE:
            try:
                found[spot.zone] = date.fromisoformat(value)
            except ValueError:
                continue
    return found


def _fault(zone: str, rule: FaultRule, turn: int = 1) -> Fault:
    return Fault(spot=Spot(zone, turn), rule=rule)


def _future(
    form: DeclarationForm, days: dict[str, date], today: date, hour: str
) -> Iterator[Fault]:
    for zone in NOT_IN_FUTURE:
        if zone in days and days[zone] > today:
            yield _fault(zone, FaultRule.IN_FUTURE)
    for zone, clock in (("00237", "00239"), ("00247", "00249")):
        if days.get(zone) == today and form.value(clock) > hour:
            yield _fault(clock, FaultRule.IN_FUTURE)


def _employment(days: dict[str, date]) -> Iterator[Fault]:
    """On or after the start of employment; at most a year after its end."""
    happened, began, ended = days.get("00237"), days.get("00044"), days.get("00045")
    if happened is None:
        return
    if began is not None and happened < began:
        yield _fault("00237", FaultRule.BEFORE_EMPLOYMENT)
    for last in (ended, days.get("00385")):
        if last is not None and happened > a_year_after(last):
            yield _fault("00237", FaultRule.AFTER_EMPLOYMENT)
    changed = days.get("00381")
    if changed is not None and changed > happened:
        yield _fault("00381", FaultRule.IN_FUTURE)
    if changed is not None and a_year_after(changed) < happened:
        yield _fault("00381", FaultRule.TOO_LONG_AGO)


def _order(form: DeclarationForm, days: dict[str, date]) -> Iterator[Fault]:
    happened = days.get("00237")
    if happened is None:
        return
    at = form.value("00239")
    for zone, clock in AFTER_ACCIDENT:
        if zone not in days:
            continue
        if days[zone] < happened:
            yield _fault(zone, FaultRule.BEFORE_ACCIDENT)
        elif days[zone] == happened and clock and form.value(clock) and form.value(clock) < at:
            yield _fault(clock, FaultRule.BEFORE_ACCIDENT)
    if (year := form.value("00261")) and year != str(happened.year):
        yield _fault("00261", FaultRule.WRONG_YEAR)


def _work(days: dict[str, date]) -> Iterator[Fault]:
    """The day work stopped: at most a year before the accident, never after a death."""
    happened, stopped, died = days.get("00237"), days.get("00266"), days.get("00288")
    if stopped is None:
        return
    if happened is not None and a_year_after(stopped) < happened:
        yield _fault("00266", FaultRule.TOO_LONG_AGO)
    if died is not None and stopped > died:
        yield _fault("00266", FaultRule.AFTER_DEATH)


def _resumption(form: DeclarationForm, days: dict[str, date]) -> Iterator[Fault]:
    """When work was resumed, and what the simplified form demands of it.

    The number of days when work stopped after the day of the accident is cut off in the copy of the
    glossary: we take the three full days of the decree there too.
    """
    consequence, known = form.value("00264"), form.value("00752")
    simplified = form.kind is FormKind.SIMPLIFIED
    happened, stopped, resumed = days.get("00237"), days.get("00266"), days.get("00128")
    if simplified and consequence in ("3", "4"):
        yield _fault("00264", FaultRule.NOT_IN_SIMPLIFIED)
    if simplified and consequence == "2" and known == "0":
        yield _fault("00752", FaultRule.RESUMPTION_NEEDED)
    if known == YES and (consequence in ("1", "4", "5") or not form.value("00266")):
        yield _fault("00752", FaultRule.NO_RESUMPTION_HERE)
    if resumed is None:
        return
    if happened is not None and resumed < happened:
        yield _fault("00128", FaultRule.BEFORE_ACCIDENT)
    if stopped is not None and resumed < stopped:
        yield _fault("00128", FaultRule.BEFORE_STOP)
    if simplified and happened is not None:
        longest = figures.whole("incapacity.simplified_form_at_most", happened)
        first_unfit = max(happened + timedelta(days=1), stopped or happened)
        if (resumed - first_unfit).days > longest:
            yield _fault("00128", FaultRule.TOO_MANY_DAYS)


def _gear(form: DeclarationForm) -> Iterator[Fault]:
    """Code 1, none, stands alone; every other at most once."""
    turns = form.turns("00888")
    worn = [form.value("00888", turn) for turn in turns]
    for place, turn in enumerate(turns):
        if worn[place] == NO_GEAR and len(worn) > 1:
            yield _fault("00888", FaultRule.STANDS_ALONE, turn)
        if worn[place] in worn[:place]:
            yield _fault("00888", FaultRule.TWICE, turn)


def _measures(form: DeclarationForm) -> Iterator[Fault]:
    """With the code "none" a measure has no words."""
    for turn in form.turns("00273"):
        if form.value("00274", turn) == NO_MEASURE:
            yield _fault("00273", FaultRule.NO_TEXT_WITH_NONE, turn)


def a_year_after(day: date) -> date:
    """The same day a year on; from 29 February, the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)
