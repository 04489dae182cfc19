"""What the authority remembers: periods, declarations, balances, numbers; kept in the state file."""

from dataclasses import dataclass, field

from declarations.dimona.sandbox.contingent import Contingent
from declarations.dimona.sandbox.employers import EmployerRegister
from declarations.dimona.sandbox.numbers import NumberSequence
from declarations.dimona.sandbox.periods import Period, PeriodBook
from declarations.dimona.sandbox.records import (
    Declaration,
    declaration_from,
    declaration_json,
    period_from,
    period_json,
)
from declarations.dimona.sandbox.state_file import State

_SEQUENCE = "upcoming"


@dataclass(slots=True, kw_only=True)
class Books:
    """Memory with a copy in the state file. `attempts` counts POSTs by content, for faults."""

    state: State
    periods: PeriodBook = field(default_factory=PeriodBook)
    declarations: dict[int, Declaration] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    employers: EmployerRegister = field(default_factory=EmployerRegister)
    contingent: Contingent = field(default_factory=Contingent)
    _numbers: NumberSequence = field(default_factory=NumberSequence)
    _balances_set: set[str] = field(default_factory=set)

    def next_number(self) -> int:
        """A number for a declaration or a period."""
        number = self._numbers.next()
        self.state.put("sequence", _SEQUENCE, self._numbers.upcoming)
        return number

    def count_attempt(self, content_key: str) -> int:
        """How often this content was sent, this time included."""
        attempt = self.attempts[content_key] = self.attempts.get(content_key, 0) + 1
        self.state.put("attempts", content_key, attempt)
        return attempt

    def meet_employer(self, enterprise_number: str | None, employer_id: int | None) -> int | None:
        """The employer behind the numbers, which are remembered as one; None without any."""
        found = self.employers.find(enterprise_number, employer_id)
        if self.employers.meet(enterprise_number, employer_id) and enterprise_number is not None:
            self.state.put("employer", enterprise_number, found)
        return found

    def keep(self, declaration: Declaration) -> None:
        """Store a declaration, new or changed."""
        self.declarations[declaration.id] = declaration
        self.state.put("declaration", str(declaration.id), declaration_json(declaration))

    def put_period(self, period: Period) -> None:
        """Store a period, new or changed, and move the student's hours along."""
        before = self.periods.get(period.id)
        more_hours = period.counted_hours - (0 if before is None else before.counted_hours)
        if more_hours:
            year = (before or period).starts_on.year
            self.contingent.add(period.ssin, year, more_hours)
            self._keep_balance(period.ssin, year)
        self.periods.put(period)
        self.state.put("period", str(period.id), period_json(period))

    def set_balance_once(self, ssin: str, year: int, hours_left: int) -> None:
        """Give a student a balance, unless a scenario did so before for this year."""
        key = f"{ssin}:{year}"
        if key in self._balances_set:
            return
        self._balances_set.add(key)
        self.state.put("balance", key, hours_left)
        self.contingent.set_left(ssin, year, hours_left)
        self._keep_balance(ssin, year)

    def allow_new_balances(self) -> None:
        """Another scenario begins: it may set balances anew."""
        self._balances_set.clear()
        self.state.clear("balance")

    def _keep_balance(self, ssin: str, year: int) -> None:
        used = self.contingent.used_hours[(ssin, year)]
        self.state.put("contingent", f"{ssin}:{year}", used)


def load_books(state: State) -> Books:
    """The books as the state file has them; empty books for an empty file."""
    books = Books(state=state)
    for _, value in state.items("period"):
        books.periods.put(period_from(_object(value)))
    for _, value in state.items("declaration"):
        declaration = declaration_from(_object(value))
        books.declarations[declaration.id] = declaration
    for key, value in state.items("contingent"):
        ssin, _, year = key.partition(":")
        books.contingent.used_hours[(ssin, int(year))] = _number(value)
    for key, value in state.items("attempts"):
        books.attempts[key] = _number(value)
    for key, value in state.items("employer"):
        books.employers.meet(key, _number(value))
    books._balances_set.update(key for key, _ in state.items("balance"))
    for _, value in state.items("sequence"):
        books._numbers.upcoming = _number(value)
    return books


def empty_books(state: State) -> Books:
    """Empty books over a state file that forgets too."""
    state.clear(
        "period",
        "declaration",
        "contingent",
        "attempts",
        "employer",
        "balance",
        "sequence",
        "clock",
    )
    return Books(state=state)


def _object(value: object) -> dict[str, object]:
    assert isinstance(value, dict)
    return value


def _number(value: object) -> int:
    assert isinstance(value, int)
    return value
