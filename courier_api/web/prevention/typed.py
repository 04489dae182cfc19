"""Fields of forms as values; each refusal names its field."""

from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from courier_api.couriers.models import Courier
from courier_api.foundation.clock import BRUSSELS
from courier_api.prevention.errors import By, wrong
from courier_api.sources.models import Source
from courier_api.web.site import PostedForm

CENTS = 100
Choice = TypeVar("Choice", bound=StrEnum)


def day(form: PostedForm, name: str) -> date:
    """A day. Raises Invalid."""
    try:
        return date.fromisoformat(form.text(name))
    except ValueError:
        raise wrong(name) from None


def day_or_none(form: PostedForm, name: str) -> date | None:
    """A day, or None where nothing was typed."""
    return day(form, name) if form.text(name) else None


def moment(form: PostedForm, name: str) -> datetime:
    """An instant, typed in Belgian time. Of an hour that comes twice the first is meant."""
    try:
        typed = datetime.fromisoformat(form.text(name))
    except ValueError:
        raise wrong(name) from None
    if typed.tzinfo is not None:
        raise wrong(name)
    return typed.replace(tzinfo=BRUSSELS).astimezone(UTC)


def whole(form: PostedForm, name: str) -> int:
    """A whole number. Raises Invalid."""
    text = form.text(name)
    if not text.isascii() or not text.isdigit() or len(text) > len("1000000"):
        raise wrong(name)
    return int(text)


def cents(form: PostedForm, name: str) -> int:
    """An amount in euro, with a comma or a point, as cents. Raises Invalid."""
    try:
        amount = Decimal(form.text(name).replace(",", ".")) * CENTS
    except InvalidOperation:
        raise wrong(name) from None
    if not amount.is_finite() or amount != int(amount):
        raise wrong(name)
    return int(amount)


def chosen(form: PostedForm, name: str, choices: type[Choice]) -> Choice:
    """One of some choices. Raises Invalid."""
    known = {each.value: each for each in choices}
    if form.text(name) not in known:
        raise wrong(name)
    return known[form.text(name)]


def courier_or_none(
    session: Session, by: By, form: PostedForm, name: str = "courier"
) -> int | None:
    """The courier with the typed number of ours, or None where nothing was typed. Raises Invalid."""
    reference = form.text(name)
    if not reference:
        return None
    found = session.scalar(
        select(Courier.id).where(
            Courier.employer_number == by.employer_number, Courier.reference == reference
        )
    )
    if found is None:
        raise wrong(name, "unknown")
    return found


def courier(session: Session, by: By, form: PostedForm) -> int:
    """The courier with the typed number of ours. Raises Invalid."""
    found = courier_or_none(session, by, form)
    if found is None:
        raise wrong("courier")
    return found


def platform_or_none(session: Session, by: By, form: PostedForm) -> int | None:
    """The chosen platform, or None for all. Raises Invalid."""
    slug = form.text("platform")
    if not slug:
        return None
    found = session.scalar(
        select(Source.id).where(
            Source.employer_number == by.employer_number,
            Source.slug == slug,
            Source.test_of_id.is_(None),
        )
    )
    if found is None:
        raise wrong("platform", "unknown")
    return found


def platform(session: Session, by: By, form: PostedForm) -> int:
    """The chosen platform. Raises Invalid."""
    found = platform_or_none(session, by, form)
    if found is None:
        raise wrong("platform")
    return found
