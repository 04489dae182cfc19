"""Employers as the authority knows them: one social security number each, however they are named."""

from dataclasses import dataclass, field

from declarations.dimona.sandbox.numbers import employer_id_of


@dataclass(slots=True)
class EmployerRegister:
    """Finds the employer behind an enterprise number, a social security number or both."""

    _id_by_enterprise: dict[str, int] = field(default_factory=dict)
    _enterprise_by_id: dict[int, str] = field(default_factory=dict)

    def find(self, enterprise_number: str | None, employer_id: int | None) -> int | None:
        """The employer's id; None when neither number was given. The id wins over the other."""
        if employer_id is not None:
            return employer_id
        if enterprise_number is None:
            return None
        known = self._id_by_enterprise.get(enterprise_number)
        return employer_id_of(enterprise_number) if known is None else known

    def meet(self, enterprise_number: str | None, employer_id: int | None) -> bool:
        """Remember which numbers belong together. True when that is news."""
        found = self.find(enterprise_number, employer_id)
        if enterprise_number is None or found is None:
            return False
        is_news = self._id_by_enterprise.get(enterprise_number) != found
        self._id_by_enterprise[enterprise_number] = found
        self._enterprise_by_id[found] = enterprise_number
        return is_news

    def enterprise_number(self, employer_id: int) -> str | None:
        return self._enterprise_by_id.get(employer_id)
