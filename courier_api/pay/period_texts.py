"""Results, costs and what the rules were told, as the JSON texts that store_day and store_month store."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from courier_api.pay.facts import worker_document
from courier_api.pay.period_rows import CostRows, PricedPeriod, texts_of
from courier_api.pay.store_day import AMOUNTS
from courier_api.pay.store_month import COST_PARTS
from platforms.pay.population import date_of_number
from platforms.pay.population.columns import Ints, sum_by

SHARE_PARTS = ("paid_minutes", "top_up_minutes", "gross_cents", "allowance_cents")


def _members(names: Iterable[str]) -> str:
    """The inside of an object of whole numbers, as a template."""
    return ", ".join(f'"{name}": %d' for name in names)


RESULT = "{" + _members((*AMOUNTS, "declared_minutes")) + ', "pay_due": "%s", "by_source": {%s}}'
SHARE = '"%s": {' + _members(SHARE_PARTS) + "}"
COST = '"%s": {' + _members(COST_PARTS) + "}"


def results_of(priced: PricedPeriod) -> list[str]:
    """Each day's result: `day_document` of store_day as text."""
    days, shares = priced.days, priced.shares
    amounts = (getattr(shares, name).tolist() for name in SHARE_PARTS)
    by_source = _joined(SHARE, priced, shares.platform, amounts, shares.day, len(days))
    columns = (getattr(days, name).tolist() for name in AMOUNTS)
    due = texts_of(days.pay_due)
    return [
        RESULT % row for row in zip(*columns, priced.declared.tolist(), due, by_source, strict=True)
    ]


def costs_texts(priced: PricedPeriod, costs: CostRows) -> list[str]:
    """What each source bears of each month: `cost_by_source` as text."""
    amounts = (getattr(costs, name).tolist() for name in _COLUMNS_OF_COSTS)
    count = len(priced.months)
    inside = _joined(COST, priced, costs.platform, amounts, costs.month, count)
    return [f"{{{each}}}" for each in inside]


_COLUMNS_OF_COSTS = ("gross_cents", "allowance_cents", "employer_cents")


def worker_texts(priced: PricedPeriod) -> list[str]:
    """By day, what the rules are told of the courier when each month is priced by itself."""
    of_month: dict[tuple[object, ...], str] = {}
    texts = []
    months = priced.months
    for courier, number, used in zip(
        months.courier.tolist(), months.first_day.tolist(), _used(priced), strict=True
    ):
        rider, month = priced.facts.riders[courier], date_of_number(number)
        sort = (rider.own_bike, rider.own_phone, *((month.year, used) if rider.is_student else ()))
        if sort not in of_month:
            of_month[sort] = json.dumps(
                worker_document(
                    month,
                    is_student=rider.is_student,
                    own_bike=rider.own_bike,
                    own_phone=rider.own_phone,
                    used_minutes=used,
                )
            )
        texts.append(of_month[sort])
    return [texts[place] for place in priced.month.tolist()]


def _used(priced: PricedPeriod) -> list[int]:
    """By month, what was used of a student's quota in its year before it."""
    months = priced.months
    declared = sum_by(priced.month, priced.declared, len(months)).tolist()
    used: defaultdict[tuple[int, int], int] = defaultdict(int)
    for place, minutes in enumerate(priced.used.tolist()):
        used[place, priced.begins.year] = minutes
    found = []
    for place, number, minutes in zip(
        months.courier.tolist(), months.first_day.tolist(), declared, strict=True
    ):
        key = place, date_of_number(number).year
        found.append(used[key])
        used[key] += minutes
    return found


def _joined(
    template: str,
    priced: PricedPeriod,
    platform: Ints,
    amounts: Iterable[Sequence[int]],
    group: Ints,
    count: int,
) -> list[str]:
    """The members of each of so many groups, whose rows lie together."""
    names = priced.facts.platforms
    named = [names[place] for place in platform.tolist()]
    members = [template % row for row in zip(named, *amounts, strict=True)]
    if len(members) == count:  # one each, as mostly
        return members
    begins = np.searchsorted(group, np.arange(count + 1)).tolist()
    return [", ".join(members[first:end]) for first, end in pairwise(begins)]
