"""Renders templates: the words of one language, figures written by filters, nothing computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context, select_autoescape
from jinja2.runtime import Context
from markupsafe import Markup

from courier_api.foundation.clock import BRUSSELS
from courier_api.locale import formats
from courier_api.locale.catalogue import Catalogue, Language, load_catalogue
from courier_api.web.assets import Assets
from safety.esaw import CodeList, find
from safety.postcodes import places_of


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFrame:
    """What every page knows beside its own view. `owner`: see `Site.owner_of`."""

    language: Language
    path: str
    form_token: str
    role: str | None = None
    owner: str | None = None


class Pages:
    """The templates with the catalogue and the files they name."""

    def __init__(self, assets: Assets, catalogue: Catalogue | None = None) -> None:
        self.catalogue = catalogue or load_catalogue()
        self.assets = assets
        self.environment = _environment(self.catalogue, assets)

    def html(self, template: str, frame: PageFrame, facts: Mapping[str, object]) -> str:
        """The page as text. Raises MissingText or UndefinedError rather than leaving a hole."""
        return self.environment.get_template(template).render(
            {**facts, "frame": frame, "language": frame.language}
        )

    def text(self, key: str, language: Language, **facts: object) -> str:
        """One sentence of the catalogue."""
        return self.catalogue.text(key, language, **facts)


def _environment(catalogue: Catalogue, assets: Assets) -> Environment:
    environment = Environment(
        loader=PackageLoader("courier_api"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals |= {
        "t": _translator(catalogue),
        "languages": tuple(Language),
        "asset": assets.url,
        "icon": lambda name: Markup(assets.icon(name)),  # noqa: S704 - our own bundled files
    }
    environment.filters |= _filters(catalogue) | _chart_filters()
    return environment


def _translator(catalogue: Catalogue) -> Any:  # noqa: ANN401 - Jinja's decorated callable
    @pass_context
    def t(
        context: Context, key: str, choice: StrEnum | str | None = None, /, **facts: object
    ) -> str:
        """The text under `key`, or under `key.choice` when a choice is given."""
        whole, language = key if choice is None else f"{key}.{choice}", context["language"]
        count = facts.get("count")
        if isinstance(count, int):
            facts["count"] = formats.Count(count, language)
        return catalogue.text(whole, language, **facts)

    return t


def _filters(catalogue: Catalogue) -> dict[str, Any]:
    @pass_context
    def money(context: Context, cents: int) -> str:
        return formats.money(cents, context["language"])

    @pass_context
    def hourly_rate(context: Context, rate: str) -> str:
        return formats.hourly_rate(rate, context["language"])

    @pass_context
    def number(context: Context, value: int) -> str:
        return formats.number(value, context["language"])

    @pass_context
    def long_date(context: Context, day: date) -> str:
        return formats.long_date(_day(day), catalogue, context["language"])

    @pass_context
    def short_date(context: Context, day: date) -> str:
        return formats.short_date(_day(day), catalogue, context["language"])

    @pass_context
    def full_date(context: Context, day: date) -> str:
        return formats.full_date(_day(day), context["language"])

    @pass_context
    def month_name(context: Context, month: date) -> str:
        return formats.month_name(month, context["language"])

    @pass_context
    def moment(context: Context, instant: datetime) -> str:
        return formats.moment(instant, catalogue, context["language"])

    @pass_context
    def duration(context: Context, minutes: int) -> str:
        return formats.duration(minutes, catalogue, context["language"])

    @pass_context
    def until(context: Context, instant: datetime, now: datetime) -> str:
        """The time between, in one unit of words."""
        return formats.span(instant - now, context["language"])

    return {
        "money": money, "hourly_rate": hourly_rate, "number": number, "long_date": long_date,
        "short_date": short_date, "full_date": full_date, "moment": moment, "duration": duration, "until": until,
        "month_name": month_name, "year_month": lambda month: f"{month:%Y-%m}",
        "clock_time": formats.clock_time, "iso": lambda value: value.isoformat(),
    }  # fmt: skip


def _chart_filters() -> dict[str, Any]:
    """What charts and their tables need beside."""

    @pass_context
    def plain_decimal(context: Context, value: Decimal) -> str:
        return formats.decimal(value, context["language"])

    @pass_context
    def fixed(context: Context, value: Decimal) -> str:
        return formats.fixed(value, context["language"])

    @pass_context
    def weekday_name(context: Context, weekday: int) -> str:
        return formats.weekday_name(weekday, context["language"])

    return {
        "plain_decimal": plain_decimal, "fixed": fixed, "weekday_name": weekday_name,
        "esaw_label": _esaw_label, "postal_place": _postal_place,
    }  # fmt: skip


ESAW_LISTS = {
    "deviation": CodeList.DEVIATION,
    "agent": CodeList.AGENT,
    "body": CodeList.BODY,
}


@pass_context
def _esaw_label(context: Context, code: str, name: str) -> str:
    """What a code of the European lists means; a code we lack stays a code."""
    found = find(ESAW_LISTS[name], code)
    return found.label(context["language"].value) if found else code


def _postal_place(postcode: str) -> str:
    """A postcode with the name of its first place."""
    places = places_of(postcode)
    return f"{postcode} {places[0].place}" if places else postcode


def _day(day: date | datetime) -> date:
    """The day in Belgium of an instant; a date stays itself."""
    return day.astimezone(BRUSSELS).date() if isinstance(day, datetime) else day
