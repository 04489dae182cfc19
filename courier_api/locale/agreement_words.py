"""Terms of agreements, what differs between two, and what speaks against one: in plain words."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal

from courier_api.locale.catalogue import Catalogue, Language
from courier_api.locale.formats import duration, full_date, hourly_rate
from platforms.pay.term_list import Term, TermChange, TermValue, ValueKind
from platforms.pay.version_findings import Finding


@dataclass(frozen=True, slots=True)
class AgreementWords:
    """The words of one language."""

    catalogue: Catalogue
    language: Language

    def term(self, term: Term) -> str:
        """What a term is about: "Hourly rate from 1 January 2026"."""
        said = self._text(f"agreements.term.{term.field.value}")
        if term.platform is not None:
            said = self._text("agreements.of_platform", term=said, platform=term.platform)
        if term.from_day is not None and term.value.kind is not ValueKind.DATE:
            said = self._text("agreements.from", term=said, day=self._day(term.from_day))
        return said

    def value(self, term: Term) -> str:
        """What a term says: "13.05 euro an hour"."""
        return self.value_of(term.field.value, term.value)

    def value_of(self, field: str, value: TermValue) -> str:
        """A value of a field."""
        if value.kind is ValueKind.CHOICE:
            return self._choice(field, value.text)
        if value.kind is ValueKind.DATE:
            return self._day(date.fromisoformat(value.text))
        if value.kind is ValueKind.MINUTES:
            return duration(int(value.text), self.catalogue, self.language)
        return self._written(value)

    def change(self, change: TermChange) -> str:
        """One difference as a sentence."""
        if change.old is None and change.new is not None:
            said = self.term(change.new)
            return self._text("agreements.diff.added", term=said, new=self.value(change.new))
        assert change.old is not None  # one of the two is there
        said, old = self.term(change.old), self.value(change.old)
        if change.new is None:
            return self._text("agreements.diff.removed", term=said, old=old)
        return self._text("agreements.diff.changed", term=said, old=old, new=self.value(change.new))

    def finding(self, finding: Finding) -> str:
        """What speaks against a version, as a sentence."""
        return self._text(
            f"agreements.finding.{finding.code.value}",
            days=self.days(finding.first_day, finding.last_day),
            version=finding.version,
            platform=finding.platform,
            figure=finding.figure,
        )

    def days(self, first: date | None, last: date | None) -> str:
        """A period in words; both days belong to it, no last day is open."""
        if first is None:
            return ""
        if last is None:
            return self._text("agreements.days.open", first=self._day(first))
        if first == last:
            return self._day(first)
        return self._text("agreements.days.closed", first=self._day(first), last=self._day(last))

    def _choice(self, field: str, text: str) -> str:
        key = f"agreements.choice.{field}.{text}"
        # A rounding that is not allowed is kept as it was written, and told as a finding.
        return self._text(key) if self.catalogue.has(key) else text

    def _written(self, value: TermValue) -> str:
        match value.kind:
            case ValueKind.TEXT:
                return value.text
            case ValueKind.FLAG:
                return self._text(f"agreements.flag.{value.text}")
            case ValueKind.FIGURE:
                beside = f" ({value.beside})" if value.beside else ""
                return self._text("agreements.unit.figure", value=f"{value.text}{beside}")
            case _:
                return self._number(value)

    def _number(self, value: TermValue) -> str:
        written = (
            hourly_rate(value.text, self.language)
            if value.kind.value.startswith("euros")
            else format_decimal(Decimal(value.text), locale=self.language.region)
        )
        return self._text(f"agreements.unit.{value.kind.value}", value=written, beside=value.beside)

    def _day(self, day: date) -> str:
        return full_date(day, self.language)

    def _text(self, key: str, **facts: object) -> str:
        return self.catalogue.text(key, self.language, **facts)
