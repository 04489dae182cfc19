"""Tries a version on past shifts and fills its page. Nothing is written."""

from collections.abc import Mapping
from datetime import date, timedelta

from sqlalchemy.orm import Session

from courier_api.agreements.models import Agreement, AgreementVersion
from courier_api.agreements.queries import version_of
from courier_api.couriers.queries import courier_names
from courier_api.foundation.errors import Invalid
from courier_api.pay.past_contributions import TermsUnusable
from courier_api.pay.past_shifts import PastPeriod
from courier_api.pay.what_if import (
    DraftRoundsDown,
    WhatIf,
    draft_of_version,
    past_period,
    what_if,
)
from courier_api.sources.queries import all_sources
from courier_api.web.office.what_if_views import (
    Bar,
    RefusedLine,
    Sum,
    SumLine,
    TypedPeriod,
    WhatIfAnswer,
    WhatIfView,
    Wrong,
)
from platforms.pay.what_if import Bucket, Change, CourierChange

MOST_NAMES = 10
MONTHS_BACK = 3
RULES = {"before_first": Wrong.BEFORE_FIRST, "too_long": Wrong.TOO_LONG}


def what_if_view(
    session: Session, employer_number: str, version_id: int, typed: TypedPeriod, today: date
) -> WhatIfView:
    """The page of one version; the form alone until a period is asked for. Raises NotFound."""
    version = version_of(session, employer_number, version_id)
    if not (typed.first or typed.last):
        return _view(session, version, _last_months(today))
    try:
        period = _period(employer_number, typed)
    except Invalid as wrong:
        return _view(session, version, typed, wrong=_rule(wrong))
    draft = draft_of_version(session, version)
    if not draft.source_ids:
        return _view(session, version, typed, wrong=Wrong.NO_PLATFORM)
    try:
        found = what_if(session, draft, period)
    except DraftRoundsDown:
        return _view(session, version, typed, wrong=Wrong.ROUNDS_DOWN)
    except (Invalid, TermsUnusable):
        return _view(session, version, typed, wrong=Wrong.UNUSABLE)
    return _view(session, version, typed, answer=_answer(session, employer_number, found))


def _view(
    session: Session,
    version: AgreementVersion,
    typed: TypedPeriod,
    *,
    wrong: Wrong | None = None,
    answer: WhatIfAnswer | None = None,
) -> WhatIfView:
    return WhatIfView(
        version_id=version.id,
        name=session.get_one(Agreement, version.agreement_id).name,
        number=version.version,
        typed=typed,
        wrong=wrong,
        answer=answer,
    )


def _last_months(today: date) -> TypedPeriod:
    """The last three whole months, which the form proposes."""
    end = today.replace(day=1) - timedelta(days=1)
    begin = end.replace(day=1)
    for _ in range(MONTHS_BACK - 1):
        begin = (begin - timedelta(days=1)).replace(day=1)
    return TypedPeriod(first=begin.isoformat(), last=end.isoformat())


def _period(employer_number: str, typed: TypedPeriod) -> PastPeriod:
    try:
        first, last = date.fromisoformat(typed.first), date.fromisoformat(typed.last)
    except ValueError:
        raise Invalid("Type two dates.", errors=[{"field": "first", "rule": "no_date"}]) from None
    return past_period(employer_number, first, last)


def _rule(wrong: Invalid) -> Wrong:
    errors = wrong.facts.get("errors")
    rule = errors[0]["rule"] if isinstance(errors, list) else ""
    return RULES.get(rule, Wrong.NO_DATE)


def _answer(session: Session, employer_number: str, found: WhatIf) -> WhatIfAnswer:
    names = courier_names(session, {each.courier_id for each in losing_most(found)})
    sources = {str(source.id): source.name for source in all_sources(session, employer_number)}
    return shown_answer(found, names, sources)


def losing_most(found: WhatIf) -> tuple[CourierChange, ...]:
    """The few couriers who would lose most, by amount."""
    first = found.comparison.couriers[:MOST_NAMES]
    return tuple(each for each in first if each.difference_cents < 0)


def shown_answer(
    found: WhatIf, names: Mapping[int, str], sources: Mapping[str, str]
) -> WhatIfAnswer:
    """The answer as the page shows it, with the names of couriers and platforms."""
    comparison = found.comparison
    return WhatIfAnswer(
        found=found,
        sums=_sums(comparison.total),
        bars=_bars(comparison.buckets),
        platforms=tuple((sources[name], change) for name, change in comparison.by_platform),
        losing=tuple((names[each.courier_id], each) for each in losing_most(found)),
        left_out=tuple(sorted((code, n) for code, n in found.left_out.items() if n)),
        refused=_refused(found.refused_now, found.refused_then),
    )


def _sums(total: Change) -> tuple[SumLine, ...]:
    fields = {
        Sum.PAID: "paid_minutes",
        Sum.TOP_UP_TIME: "top_up_minutes",
        Sum.GROSS: "gross_cents",
        Sum.TOP_UP: "top_up_cents",
        Sum.ALLOWANCE: "allowance_cents",
        Sum.EMPLOYER: "employer_contribution_cents",
        Sum.COST: "cost_cents",
    }
    return tuple(
        SumLine(what=what, now=getattr(total.now, name), then=getattr(total.then, name))
        for what, name in fields.items()
    )


def _bars(buckets: tuple[Bucket, ...]) -> tuple[Bar, ...]:
    """The longest bar is the whole width; one of a few couriers does not tell how many."""
    most = max((bucket.couriers for bucket in buckets), default=0) or 1
    return tuple(
        Bar(bucket=bucket, percent=0 if bucket.is_small else 100 * bucket.couriers // most)
        for bucket in buckets
    )


def _refused(now: Mapping[str, int], then: Mapping[str, int]) -> tuple[RefusedLine, ...]:
    return tuple(
        RefusedLine(code=code, now=now.get(code, 0), then=then.get(code, 0))
        for code in sorted({*now, *then})
    )
