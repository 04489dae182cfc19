"""What each worker type must, may and must not declare.

Source: message schema and glossary of Dimona, 2023/3 (docs/sources.md#dimona-glossary).
"""

from collections.abc import Mapping

TEMPORARY_AGENCIES = "322"
CASUAL = "EXT"
FLEXI = "FLX"
STUDENT = "STU"

ALWAYS_WITH_HOURS = frozenset({CASUAL})
WITH_PLANNED_HOURS = frozenset({STUDENT, "O17", "S17"})
WITHIN_ONE_QUARTER = WITH_PLANNED_HOURS
WITHIN_ONE_DAY = frozenset({"T17"})
SHORTLY_BEFORE = frozenset({"O17", "S17", "T17"})
WITH_END_DATE = frozenset({STUDENT, CASUAL, "IVT", "TRI", "STG", "O17", "S17", "T17"})

REFUSED_PAIRS = frozenset({(STUDENT, "302")})
"""Worker type and joint committee that were seen refused together (90374-349)."""


def needs_end_date(worker_type: str, joint_commission: str) -> bool:
    """Whether a period of this kind cannot be open."""
    return worker_type in WITH_END_DATE or joint_commission == TEMPORARY_AGENCIES


def is_with_hours(worker_type: str, fields: Mapping[str, object]) -> bool:
    """Whether an IN must carry clock hours: casual work, and a flexi-job declared by the day.

    A flexi-job is declared by the day when any hour was sent or when it ends on its first day;
    otherwise it is a period without hours.
    """
    if worker_type != FLEXI:
        return worker_type in ALWAYS_WITH_HOURS
    if "startHour" in fields or "endHour" in fields:
        return True
    return "endDate" in fields and fields["endDate"] == fields.get("startDate")
