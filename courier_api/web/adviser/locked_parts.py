"""Which locked part of a case a role may open."""

from courier_api.foundation.errors import Forbidden
from courier_api.web.adviser.read_head import may_look
from courier_api.web.adviser.views import Reader, Reading
from safety.access import Action

LOOKS = {
    Reading.PERSON: Action.READ_CASE,
    Reading.NARRATIVE: Action.READ_NARRATIVE,
    Reading.INJURY: Action.READ_INJURY,
    Reading.PHOTOS: Action.READ_PHOTOS,
    Reading.WITNESS: Action.READ_WITNESS,
    Reading.INCAPACITY: Action.READ_INCAPACITY_DATES,
}


class NotYoursToRead(Forbidden):
    """The reader's role may not open this part of a case."""

    def __init__(self, what: Reading) -> None:
        super().__init__("Your role may not open this part of a case.", reading=what.value)


def check_look(reader: Reader, what: Reading) -> None:
    """Raises NotYoursToRead when the reader's role may not see this part."""
    if not may_look(reader, LOOKS[what]):
        raise NotYoursToRead(what)
