"""The register of actions of all cases: how old they are, and whether what was done helped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from courier_api.web.adviser.views import Reader
from safety.case_states import ActionState

PATH = "/console/actions"


class Shown(StrEnum):
    """The saved views of the register."""

    OPEN = "open"
    LATE = "late"
    EFFECT_DUE = "effect_due"
    CHECKED = "checked"
    ALL = "all"

    @property
    def url(self) -> str:
        """The address of this view."""
        return PATH if self is Shown.OPEN else f"{PATH}?show={self.value}"


class Effect(StrEnum):
    """Whether what was done helped."""

    NOT_PLANNED = "not_planned"
    PLANNED = "planned"
    DUE = "due"
    HELPED = "helped"
    DID_NOT_HELP = "did_not_help"


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterLine:
    """An action with the case it comes from. `age_days`: since it was planned, while it is open."""

    ref: str
    action_id: int
    title: str
    state: ActionState
    owner: str | None
    due_on: date | None
    is_late: bool
    age_days: int | None
    effect: Effect
    check_on: date | None
    effect_note: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """One view of the register with how many each view holds; `lines` are at most `most`."""

    shown: Shown
    lines: tuple[RegisterLine, ...]
    counts: Mapping[Shown, int]
    read_at: datetime
    most: int


RegisterQuery = Callable[[Session, Reader, Shown, datetime], Register]
"""(session, reader, view, now) -> the register."""
