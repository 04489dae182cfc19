"""Who appears in a Dimona form: employer, worker, a student's place of work; to and from the wire.

Person numbers and identities stay out of every `repr`.
Source: fields of the REST service, version 2 (docs/sources.md#dimona-rest).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from declarations.dimona.identifiers import normalised_enterprise_number, normalised_ssin
from declarations.dimona.reading import JsonObject, as_object, optional_number, optional_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """Who declares: the enterprise number (10 digits), or else the NSSO number."""

    enterprise_number: str | None = None
    nsso_number: int | None = None

    def to_wire(self) -> dict[str, object]:
        return without_gaps(
            {"enterpriseNumber": self.enterprise_number, "employerId": self.nsso_number}
        )

    @classmethod
    def from_wire(cls, source: JsonObject, where: str) -> Employer:
        """The enterprise number wins; the NSSO number is read only without one."""
        number = optional_text(source, "enterpriseNumber", where)
        if number is not None:
            return cls(enterprise_number=normalised_enterprise_number(number))
        return cls(nsso_number=optional_number(source, "employerId", where))


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address; municipality and country as NIS codes."""

    street: str | None = None
    house_number: str | None = None
    box_number: str | None = None
    post_code: str | None = None
    municipality: str | None = None
    municipality_code: int | None = None
    country: int | None = None

    def to_wire(self) -> dict[str, object]:
        municipality = {"code": self.municipality_code, "name": self.municipality}
        return without_gaps(
            {
                "street": self.street,
                "houseNumber": self.house_number,
                "boxNumber": self.box_number,
                "postCode": self.post_code,
                "municipality": without_gaps(municipality),
                "country": self.country,
            }
        )

    @classmethod
    def from_wire(cls, source: JsonObject, where: str) -> Address:
        given = source.get("municipality")
        town: JsonObject = {} if given is None else as_object(given, f"{where}.municipality")
        return cls(
            street=optional_text(source, "street", where),
            house_number=optional_text(source, "houseNumber", where),
            box_number=optional_text(source, "boxNumber", where),
            post_code=optional_text(source, "postCode", where),
            municipality=optional_text(town, "name", f"{where}.municipality"),
            municipality_code=optional_number(town, "code", f"{where}.municipality"),
            country=optional_number(source, "country", where),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What identifies a worker who has no SSIN; all of it is then needed."""

    family_name: str | None = None
    given_name: str | None = None
    birth_date: str | None = None
    place_of_birth: str | None = None
    country_of_birth: int | None = None
    nationality: int | None = None
    gender: str | None = None
    address: Address | None = None

    def to_wire(self) -> dict[str, object]:
        return without_gaps(
            {
                "familyName": self.family_name,
                "givenName": self.given_name,
                "birthDate": self.birth_date,
                "placeOfBirth": self.place_of_birth,
                "countryOfBirth": self.country_of_birth,
                "nationality": self.nationality,
                "gender": self.gender,
                "address": self.address.to_wire() if self.address else None,
            }
        )

    @classmethod
    def from_wire(cls, source: JsonObject, where: str) -> Identity:
        address = source.get("address")
        place = f"{where}.address"
        return cls(
            family_name=optional_text(source, "familyName", where),
            given_name=optional_text(source, "givenName", where),
            birth_date=optional_text(source, "birthDate", where),
            place_of_birth=optional_text(source, "placeOfBirth", where),
            country_of_birth=optional_number(source, "countryOfBirth", where),
            nationality=optional_number(source, "nationality", where),
            gender=_gender(source, where),
            address=None
            if address is None
            else Address.from_wire(as_object(address, place), place),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """Who works: the SSIN alone when there is one, the whole identity otherwise."""

    ssin: str | None = field(default=None, repr=False)
    identity: Identity | None = field(default=None, repr=False)

    def to_wire(self) -> dict[str, object]:
        if self.ssin is not None:
            return {"ssin": self.ssin}
        return self.identity.to_wire() if self.identity else {}

    @classmethod
    def from_wire(cls, source: JsonObject, where: str) -> Worker:
        ssin = optional_text(source, "ssin", where)
        if ssin is not None:
            return cls(ssin=normalised_ssin(ssin))
        return cls(identity=Identity.from_wire(source, where))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceOfWork:
    """Where a student starts the shift: the name of the hub, and its address when known."""

    name: str | None
    address: Address | None = None

    def to_wire(self) -> dict[str, object]:
        address = self.address.to_wire() if self.address else None
        return without_gaps({"name": self.name, "address": address})

    @classmethod
    def from_wire(cls, source: JsonObject, where: str) -> PlaceOfWork:
        address = source.get("address")
        place = f"{where}.address"
        return cls(
            name=optional_text(source, "name", where),
            address=None
            if address is None
            else Address.from_wire(as_object(address, place), place),
        )


def without_gaps(fields: Mapping[str, object]) -> dict[str, object]:
    """The service dislikes nulls and empty values: what is unknown is left out (R5)."""
    return {name: value for name, value in fields.items() if value not in (None, "", {})}


def _gender(source: JsonObject, where: str) -> str | None:
    """`"1"` or `"2"`; the bare number is understood too."""
    value = source.get("gender")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return optional_text(source, "gender", where)
