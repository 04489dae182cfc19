"""Views of exports and of limits, to look at pages with."""

from datetime import date, timedelta

from courier_api.limits.states import FindingState, Judgement
from courier_api.payroll_export.content import ExportKind
from courier_api.payroll_export.make import MadeExport, QuarterNow
from courier_api.web.courier.limits import OwnLimitsView, StudentHours
from courier_api.web.limit_words import ToldFinding, ToldJudgement
from courier_api.web.office.export_views import (
    BookAccount,
    ExportsView,
    ExportVersion,
    MadeBy,
    ShownFile,
    ShownTotal,
)
from courier_api.web.office.limit_views import LimitFilter, LimitLine, LimitsView, RuleTab
from platforms.limits import LimitRule, LimitUnit
from tests.pages import views

QUARTER_NOW = QuarterNow(parts={}, totals={}, workers=2, pay_state="calculation 1, months 1")
MADE = MadeExport(
    export_id=1, quarter="2026Q1", version=2, sha256="a" * 64, workers=2, totals={}, is_new=True,
    files=(),
)  # fmt: skip
UNITS = {
    LimitRule.UNDER_AGE: (LimitUnit.YEARS, 14, 15),
    LimitRule.SHORT_NOTICE: (LimitUnit.WORKING_DAYS, 1, 7),
}
IN_MINUTES = (LimitUnit.MINUTES, 617, 540)
SOURCE = "https://emploi.belgique.be/fr/themes/reglementation-du-travail/duree-du-travail/duree-du"


def exports_view(count: int) -> ExportsView:
    """So many versions; the first has changed since, the second differs nowhere, others are old."""
    versions = tuple(export_version(number, of=count) for number in range(1, count + 1))
    return ExportsView(read_at=views.NOW, quarters=("2026Q1", "2025Q4"), versions=versions)


def export_version(number: int, *, of: int) -> ExportVersion:
    """The latest two have totals beside the books."""
    kind = ExportKind.DMFA if number == 2 else ExportKind.PAYROLL
    names = ("components.csv", "corrections.csv", "workers.csv", "control.json")
    version = of - number + 1
    return ExportVersion(
        export_id=number,
        kind=kind,
        quarter="2026Q1",
        version=version,
        made_at=views.NOW - timedelta(days=number),
        made_by=MadeBy.OFFICE,
        workers=1234,
        corrections=1 if number == 1 else 12,
        sha256="0123456789abcdef" * 4,
        is_latest=number < 3,
        changed_since=number == 1,
        files=tuple(
            ShownFile(name=f"{kind.value}-2026Q1-v{version}-{name}", size=123_456) for name in names
        ),
        totals=_totals(number) if number < 3 else (),
    )


def _totals(number: int) -> tuple[ShownTotal, ...]:
    extra = 100 if number == 1 else 0
    return tuple(
        ShownTotal(account=account, exported_cents=123_456_789, booked_cents=123_456_789 + extra)
        for account in BookAccount
    )


def told(number: int) -> ToldFinding:
    """Of every rule in turn."""
    rule = tuple(LimitRule)[number % len(LimitRule)]
    unit, found, limit = UNITS.get(rule, IN_MINUTES)
    return ToldFinding(
        rule=rule, on=date(2026, 3, 2), found=found, limit=limit, unit=unit, source=SOURCE
    )


def limits_view(count: int, wanted: LimitFilter) -> LimitsView:
    """So many findings; the second was judged once and is open again."""
    tabs = [RuleTab(rule=None, count=count, address="/office/limits", is_chosen=not wanted.rule)]
    tabs += [
        RuleTab(
            rule=rule, count=3, address=LimitFilter(rule=rule).address,
            is_chosen=rule is wanted.rule,
        )
        for rule in LimitRule
    ]  # fmt: skip
    return LimitsView(
        read_at=views.NOW,
        filter=wanted,
        tabs=tuple(tabs),
        lines=tuple(limit_line(number, wanted) for number in range(1, count + 1)),
        more=count > 100,
    )


def limit_line(number: int, wanted: LimitFilter) -> LimitLine:
    """With a long name and long names of shifts."""
    is_judged = wanted.state is FindingState.JUDGED
    judgements = [
        ToldJudgement(
            judgement=judgement,
            words="Agreed with the courier beforehand, and rested the day after.",
            judged_at=views.NOW,
            judged_by="staff:12",
        )
        for judgement in Judgement
    ]
    return LimitLine(
        finding_id=number,
        courier_name=views.LONG_NAME,
        told=told(number),
        shifts=(f"{views.LONG_PLATFORM} S-{'9' * 40}",),
        opened_at=views.NOW,
        is_open=not is_judged,
        judgements=tuple(judgements) if number == 2 or is_judged else (),
    )


def own_limits_view(count: int) -> OwnLimitsView:
    """A courier's own."""
    return OwnLimitsView(
        findings=tuple(told(number) for number in range(count)),
        read_at=views.NOW,
        hours=StudentHours(year=2026, declared=530, limit=650, left=120, is_low=True)
        if count
        else None,
    )
