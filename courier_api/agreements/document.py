"""A version of an agreement from the JSON object that people write."""

from collections.abc import Mapping
from datetime import date

from courier_api.agreements.store import InvoiceTerms, NewSignature, NewVersion
from platforms.pay import PayInputError, read_agreement
from platforms.pay.json_object import JsonObject
from platforms.pay.parameter_terms import without_references

FIELDS = frozenset({"name", "valid_from", "valid_to", "terms", "platforms", "signatories"})
SIGNATORY_FIELDS = frozenset({"role", "for", "signed_at"})
COOPERATIVE = "cooperative"
PLATFORM_FIELDS = frozenset({"source", "fee_pct", "vat_pct", "payment_days", "language"})
LANGUAGES = ("nl", "fr", "de", "en")
LONGEST_NAME = 120
LONGEST_PERCENTAGE = 20
WHOLE_PCT = 100
MOST_PAYMENT_DAYS = 366


def read_version(
    document: object, *, employer_number: str, source_ids: Mapping[str, int]
) -> NewVersion:
    """`{"name", "valid_from", "valid_to"?, "terms", "platforms": [...], "signatories"?: [...]}`.

    `terms` is the agreement object of the pay computation, in which a dated list may name a figure
    of the dated table instead. A signatory is `{"name", "role", "for", "signed_at"}`, where `for`
    is `cooperative` or a platform's source. Raises PayInputError, a ValueError with one sentence
    that names the place.
    """
    fields = JsonObject(document, "", FIELDS)
    name = fields.text("name")
    if len(name) > LONGEST_NAME:
        raise PayInputError(f"name must have at most {LONGEST_NAME} characters.")
    valid_from, valid_to = fields.first_day(), fields.day("valid_to")
    if (valid_to or date.max) < valid_from:
        raise PayInputError("valid_to must not be before valid_from.")
    terms = fields.value("terms")
    if not isinstance(terms, dict):
        raise PayInputError("terms must be an object.")
    read_agreement(without_references(terms), "terms")
    return NewVersion(
        employer_number=employer_number,
        name=name,
        valid_from=valid_from,
        valid_to=valid_to,
        terms=terms,
        platforms=[
            _invoice_terms(JsonObject(value, place, PLATFORM_FIELDS), source_ids)
            for value, place in fields.items("platforms")
        ],
        signatures=[
            _signature(JsonObject(value, place, SIGNATORY_FIELDS), source_ids)
            for value, place in fields.items("signatories")
        ],
    )


def _signature(fields: JsonObject, source_ids: Mapping[str, int]) -> NewSignature:
    party = fields.text("for")
    if party != COOPERATIVE and party not in source_ids:
        raise PayInputError(
            f"{fields.at('for')} must be {COOPERATIVE} or a source of this co-operative."
        )
    signed_at = fields.moment("signed_at")
    if signed_at is None or signed_at.utcoffset() is None:
        raise PayInputError(f"{fields.at('signed_at')} must be a timestamp with an offset.")
    return NewSignature(
        name=fields.text("name"),
        role=fields.text("role"),
        signed_at=signed_at,
        source_id=None if party == COOPERATIVE else source_ids[party],
    )


def _invoice_terms(fields: JsonObject, source_ids: Mapping[str, int]) -> InvoiceTerms:
    source_id = source_ids.get(fields.text("source"))
    if source_id is None:
        raise PayInputError(f"{fields.at('source')} names no source of this co-operative.")
    language = fields.text("language", "en")
    if language not in LANGUAGES:
        raise PayInputError(f"{fields.at('language')} must be one of: {', '.join(LANGUAGES)}.")
    payment_days = fields.count("payment_days")
    if payment_days > MOST_PAYMENT_DAYS:
        raise PayInputError(f"{fields.at('payment_days')} must be at most {MOST_PAYMENT_DAYS}.")
    return InvoiceTerms(
        source_id=source_id,
        fee_pct=_percentage(fields, "fee_pct"),
        vat_pct=_percentage(fields, "vat_pct"),
        payment_days=payment_days,
        language=language,
    )


def _percentage(fields: JsonObject, key: str) -> str:
    text = str(fields.amount(key))
    if fields.amount(key) >= WHOLE_PCT or len(text) > LONGEST_PERCENTAGE:
        raise PayInputError(f"{fields.at(key)} must be under {WHOLE_PCT} and short.")
    return text
