"""Who may see what of an accident, and which looks are written down.

Injury data are health data. The table in `access_table.csv` says per kind of data and role: yes, no,
own (one's own case, or the platform's own courier), team, group (only figures on enough persons), or
not_small (yes, but no figure on too few persons).
"""

import csv
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources

from safety.document_fields import Fields
from safety.statistics import may_show_group


class AccessInputError(ValueError):
    """A role or an action is missing or unknown, or a field has the wrong shape."""


class Role(StrEnum):
    """Who looks."""

    COURIER = "courier"
    SAFETY_ADVISER = "safety_adviser"
    DEPUTY = "deputy"
    PAYROLL = "payroll"
    MANAGER = "manager"
    PLATFORM = "platform"
    COMMITTEE = "committee"
    INSURER = "insurer"
    INSPECTORATE = "inspectorate"


class Action(StrEnum):
    """What is looked at."""

    READ_STATUS = "read_status"
    READ_CASE = "read_case"
    READ_NARRATIVE = "read_narrative"
    READ_PHOTOS = "read_photos"
    READ_INJURY = "read_injury"
    READ_INJURY_BREAKDOWN = "read_injury_breakdown"
    READ_CERTIFICATE_FILE = "read_certificate_file"
    READ_INCAPACITY_DATES = "read_incapacity_dates"
    READ_WITNESS = "read_witness"
    READ_GPS = "read_gps"
    READ_AUDIT = "read_audit"
    EXPORT_CASE = "export_case"


class Right(StrEnum):
    """One cell of the table."""

    YES = "yes"
    NO = "no"
    OWN = "own"
    TEAM = "team"
    GROUP = "group"
    NOT_SMALL = "not_small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One wish to see something.

    `own`: the case is the courier's own, the courier the platform's own, the courier of the manager's
    own team. `cell_size`: the number of persons behind a figure, None for data on one case.
    """

    role: Role
    action: Action
    own: bool | None = None
    cell_size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Whether the look is allowed, and whether it is then written down with its purpose."""

    allowed: bool
    logged: bool


def access(look: Look) -> Access:
    """Decide one look. What is refused reads nothing, so there is no read to log.

    Source: GDPR art. 9; table of rights of the cooperative (docs/sources.md#privacy-table).
    """
    rights, logged = _table()[look.action]
    allowed = _is_allowed(rights[look.role], look)
    return Access(allowed=allowed, logged=allowed and logged)


def _is_allowed(right: Right, look: Look) -> bool:
    match right:
        case Right.YES:
            return True
        case Right.NO:
            return False
        case Right.OWN:
            return look.own is True
        case Right.TEAM:
            # Who asks for a manager asks about the manager's team, unless it is said otherwise.
            return look.own is not False
        case Right.GROUP:
            return look.cell_size is not None and _is_large_enough(look.cell_size)
        case Right.NOT_SMALL:
            return look.cell_size is None or _is_large_enough(look.cell_size)


def _is_large_enough(cell_size: int) -> bool:
    return may_show_group(cell_size, to_safety_role=False)


@lru_cache(maxsize=1)
def _table() -> dict[Action, tuple[dict[Role, Right], bool]]:
    text = resources.files("safety").joinpath("access_table.csv").read_text(encoding="utf-8")
    return {
        Action(row["action"]): ({role: Right(row[role]) for role in Role}, row["logged"] == "yes")
        for row in csv.DictReader(text.splitlines())
    }


def access_document(document: object) -> dict[str, object]:
    """Decide one look given as a JSON object. Raises AccessInputError with one sentence."""
    fields = Fields.of(document, AccessInputError)
    role, action = fields.choice("role", Role), fields.choice("action", Action)
    if role is None or action is None:
        raise AccessInputError('Both "role" and "action" are needed.')
    decided = access(
        Look(
            role=role,
            action=action,
            own=fields.flag("own"),
            cell_size=fields.whole_number("cell_size"),
        )
    )
    return {"allowed": decided.allowed, "logged": decided.logged}
