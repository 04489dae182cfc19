"""What an accident does to the bicycle's check and to the helmet."""

from collections.abc import Collection
from typing import Final

BIKE_KINDS: Final = frozenset({"injury", "damage_only"})
NOT_THE_BIKE: Final = frozenset({"aggression", "dog", "illness", "stairs", "heavy_bag"})
"""What happened to the rider alone. A stolen bicycle has no valid check either."""

HEAD_CODES: Final = frozenset({"10", "11", "12", "13", "14", "15", "18", "19"})
"""Parts of the head in ESAW. Source: (docs/sources.md#esaw)."""

HELMET_WORN: Final = 2
"""The helmet among the equipment worn (esaw_be_ppe_worn.csv)."""


def voids_check(kind: str, what_happened: str | None) -> bool:
    """Whether a bicycle in such an incident has to be looked at again before it is ridden.

    Where it is not known what happened, it has.
    """
    return kind in BIKE_KINDS and what_happened not in NOT_THE_BIKE


def helmet_to_replace(
    body_code: str | None, worn: Collection[int] | None, *, is_head_hit: bool | None = None
) -> bool:
    """Whether the helmet took a blow: the head was hit and it was worn, or nobody knows.

    `is_head_hit` is a person's answer and goes before the code; `worn` None is not told.
    Source: own policy (docs/sources.md#own-policy): a helmet protects once.
    """
    hit = body_code in HEAD_CODES if is_head_hit is None else is_head_hit
    return hit and (worn is None or HELMET_WORN in worn)
