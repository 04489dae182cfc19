"""Made-up couriers: who they are, as the rows that `courier-api import couriers` reads."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from courier_api.demo import made_up_numbers, names
from courier_api.demo.choices import Choices

JOINT_COMMISSION = "140"
ONE_EMPLOYEE_IN = 5
"""Students are 80 % of couriers. Source: press, 2017 (docs/sources.md#courier-statistics)."""
MEN_PERCENT = 80
STUDENT_AGES = (18, 26)
EMPLOYEE_AGES = (20, 57)
BIRTHDAYS = 182
"""Half a year of days: which of them is a person's decides that no person number comes twice."""
LANGUAGES = ("fr",) * 9 + ("nl",) * 7 + ("en",) * 3 + ("de",)
OWN_BIKE_PERCENT = 90
OWN_PHONE_PERCENT = 96
STUDENT_PLACE_OF_WORK = "Rondpunt depot, Kettingstraat 1, 1000 Brussel"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One courier of the demonstration; `worker_ids` holds the id at each platform by its slug."""

    number: int
    reference: str
    name: str
    ssin: str = field(repr=False)
    worker_type: str
    language: str
    phone: str
    iban: str
    own_bike: bool
    own_phone: bool
    worker_ids: tuple[tuple[str, str], ...]

    @property
    def is_student(self) -> bool:
        return self.worker_type == "STU"

    def worker_id(self, platform: str) -> str:
        """The person's id at a platform. Raises KeyError where the person does not ride for it."""
        return dict(self.worker_ids)[platform]

    def import_row(self) -> dict[str, object]:
        """The row for the import, as a JSON object."""
        return {
            "id": self.reference,
            "name": self.name,
            "ssin": self.ssin,
            "worker_type": self.worker_type,
            "joint_commission": JOINT_COMMISSION,
            "student_place_of_work": STUDENT_PLACE_OF_WORK if self.is_student else None,
            "language": self.language,
            "phone": self.phone,
            "iban": self.iban,
            "own_bike": self.own_bike,
            "own_phone": self.own_phone,
            "sources": dict(self.worker_ids),
        }


def import_lines(people: Iterable[Person]) -> str:
    """The people as JSON lines, each line ended."""
    return "".join(json.dumps(person.import_row(), ensure_ascii=False) + "\n" for person in people)


def is_student_number(choices: Choices, number: int) -> bool:
    """Whether the person of this number is a student: all but one in every five that follow."""
    block, place = divmod(number, ONE_EMPLOYEE_IN)
    return choices.between(0, ONE_EMPLOYEE_IN - 1, "employee", block) != place


def make_person(choices: Choices, number: int, *, platforms: Sequence[str], on_day: date) -> Person:
    """The person of a number (0, 1, …), who rides for these platforms; ages are those on a day."""
    is_student = is_student_number(choices, number)
    is_male = choices.chance(MEN_PERCENT, "sex", number)
    return Person(
        number=number,
        reference=f"K{number + 1:05d}",
        name=_name(choices, number, is_male=is_male),
        ssin=made_up_numbers.ssin(
            _born_on(choices, number, is_student=is_student, on_day=on_day),
            is_male=is_male,
            serial=number % made_up_numbers.SERIALS_PER_SEX,
        ),
        worker_type="STU" if is_student else "OTH",
        language=choices.one_of(LANGUAGES, "language", number),
        phone=made_up_numbers.mobile_number(number + 1),
        iban=made_up_numbers.iban(number + 1),
        own_bike=choices.chance(OWN_BIKE_PERCENT, "own bike", number),
        own_phone=choices.chance(OWN_PHONE_PERCENT, "own phone", number),
        worker_ids=tuple((slug, _worker_id(choices, number, slug)) for slug in platforms),
    )


def _name(choices: Choices, number: int, *, is_male: bool) -> str:
    given = choices.one_of(names.MEN if is_male else names.WOMEN, "given name", number)
    return f"{given} {choices.one_of(names.FAMILIES, 'family name', number)}"


def _born_on(choices: Choices, number: int, *, is_student: bool, on_day: date) -> date:
    """A birthday that makes the age right on a day, whatever the leap years between.

    People who share a serial (see `make_person`) are born on different days of the year.
    """
    youngest, oldest = STUDENT_AGES if is_student else EMPLOYEE_AGES
    age = choices.between(youngest, oldest, "age", number)
    days_ago = 1 + number // made_up_numbers.SERIALS_PER_SEX % BIRTHDAYS
    days_ago += BIRTHDAYS * choices.between(0, 1, "half of the year", number)
    birthday = on_day - timedelta(days=days_ago)
    if (birthday.month, birthday.day) == (2, 29):
        birthday -= timedelta(days=1)
    return birthday.replace(year=birthday.year - age)


def _worker_id(choices: Choices, number: int, platform: str) -> str:
    """An id as a platform might give it; the number inside keeps it from coming twice."""
    return f"{platform[:3]}-{choices.digest('worker id', platform, number)[:6]}-{number + 1}"
