"""The co-operative of the demonstration: itself, its two platforms with their people, their
agreement, its staff."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from courier_api.demo.made_up_numbers import enterprise_number, mobile_number

JsonValue: TypeAlias = "str | int | float | bool | list[JsonValue] | dict[str, JsonValue] | None"
AGREEMENT_FILE = Path(__file__).parent / "agreement.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cooperative:
    """The shared employer."""

    name: str
    enterprise_number: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTerms:
    """How a platform is invoiced; percentages are decimal text, the fee a share of the invoice."""

    fee_pct: str
    vat_pct: str
    payment_days: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """A platform that has joined the agreement, and how it writes its events.

    `numbers_its_events`: each event of a shift carries a sequence number. `writes_local_time`:
    timestamps carry the offset of Brussels instead of `Z`.
    """

    slug: str
    name: str
    enterprise_number: str
    scheme: str
    invoice: InvoiceTerms
    numbers_its_events: bool
    writes_local_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffMember:
    """Somebody who signs in as staff; the role names their pages."""

    role: str
    name: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformPerson:
    """Somebody of a platform who signs in to the portal for its source."""

    slug: str
    name: str
    phone: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatory:
    """Who signed the agreement: for a platform, or for the co-operative (no slug)."""

    slug: str | None
    name: str
    role: str


# 1999…: numbers the enterprise register is far from giving out; 999…: beyond the couriers' phones.
COOPERATIVE = Cooperative(
    name="Rondpunt cv", enterprise_number=enterprise_number(19990001), language="nl"
)
PLATFORMS = (
    Platform(
        slug="zwaluw",
        name="Zwaluw Maaltijden",
        enterprise_number=enterprise_number(19990002),
        scheme="standard-webhooks",
        invoice=InvoiceTerms(fee_pct="6.5", vat_pct="21", payment_days=45, language="nl"),
        numbers_its_events=True,
        writes_local_time=True,
    ),
    Platform(
        slug="colibri",
        name="Colibri Repas",
        enterprise_number=enterprise_number(19990003),
        scheme="standard-webhooks",
        invoice=InvoiceTerms(fee_pct="7.2", vat_pct="21", payment_days=30, language="fr"),
        numbers_its_events=False,
        writes_local_time=False,
    ),
)
STAFF = (
    StaffMember(
        role="adviser", name="Hilde Verbruggen", phone=mobile_number(999_001), language="nl"
    ),
    StaffMember(role="office", name="Samira Lacroix", phone=mobile_number(999_002), language="fr"),
    StaffMember(
        role="confidential", name="Ilse Claeys", phone=mobile_number(999_005), language="nl"
    ),
    StaffMember(role="committee", name="Fatou Diallo", phone=mobile_number(999_006), language="fr"),
)
MAILBOX_OPENS_WITH = "vier fietsen wachten buiten"
"""Opens the demonstration's mailbox; a real one is known to its adviser only."""
PLATFORM_PEOPLE = (
    PlatformPerson(slug="zwaluw", name="Noor Wouters", phone=mobile_number(999_003), language="nl"),
    PlatformPerson(
        slug="colibri", name="Bastien Leroy", phone=mobile_number(999_004), language="fr"
    ),
)
SIGNED_AT = datetime(2025, 12, 15, 10, 0, tzinfo=UTC)
SIGNATORIES = (
    Signatory(slug=None, name="Hilde Verbruggen", role="gedelegeerd bestuurder"),
    Signatory(slug="zwaluw", name="Noor Wouters", role="zaakvoerder"),
    Signatory(slug="colibri", name="Bastien Leroy", role="gérant"),
)
PLATFORM_SLUGS = tuple(platform.slug for platform in PLATFORMS)


def agreement_terms() -> dict[str, JsonValue]:
    """The pay agreement of both platforms, as the object that the pay computation reads.

    It ends with the last legal minimum that is confirmed, on 31 March 2026. The platforms' own
    fee and VAT are not in it.

    Source: the arrangement of 2016 and the confirmed legal minimum
    (docs/sources.md#demo-agreement).
    """
    terms: dict[str, JsonValue] = json.loads(AGREEMENT_FILE.read_text(encoding="utf-8"))
    return terms
