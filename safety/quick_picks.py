"""From a courier's two taps to suggested accident codes; the adviser confirms or changes them."""

from dataclasses import dataclass
from enum import StrEnum


class Moving(StrEnum):
    """What the courier was doing: the first question, since it changes the class of a fall."""

    RIDING = "riding"
    WALKING = "walking"


class WhatHappened(StrEnum):
    """The pictures a courier can tap."""

    LOST_CONTROL = "lost_control"
    HIT_BY_CAR = "hit_by_car"
    HIT_BY_BUS_OR_LORRY = "hit_by_bus_or_lorry"
    DOOR = "door"
    SLIPPED = "slipped"
    TRAM_RAIL = "tram_rail"
    MECHANICAL = "mechanical"
    STAIRS = "stairs"
    HEAVY_LOAD = "heavy_load"
    DOG = "dog"
    AGGRESSION = "aggression"
    NEAR_MISS = "near_miss"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedCodes:
    """Codes that fit, the likeliest first; more than one means that the adviser has to choose.

    `contacts` is for our own analysis: the Belgian form has no code for it.
    """

    deviations: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether there is one deviation and one agent, so that a class can be proposed at once."""
        return len(self.deviations) == 1 and len(self.agents) == 1


_CAR, _BUS, _BICYCLE = "12.02", "12.01", "12.03"
_GROUND, _WEATHER = "01.02", "20.02"
_TO_THE_GROUND, _STRUCK, _COLLISION = "31", "44", "45"
_FALL = "52"


def _fall(agent: str) -> SuggestedCodes:
    return SuggestedCodes(deviations=(_FALL,), agents=(agent,), contacts=(_TO_THE_GROUND,))


def _struck_by(agent: str) -> SuggestedCodes:
    return SuggestedCodes(deviations=("42", "85"), agents=(agent,), contacts=(_STRUCK, _COLLISION))


_SUGGESTIONS: dict[WhatHappened, SuggestedCodes] = {
    WhatHappened.LOST_CONTROL: SuggestedCodes(
        deviations=("42",), agents=(_BICYCLE,), contacts=(_TO_THE_GROUND,)
    ),
    WhatHappened.HIT_BY_CAR: _struck_by(_CAR),
    WhatHappened.HIT_BY_BUS_OR_LORRY: _struck_by(_BUS),
    WhatHappened.DOOR: SuggestedCodes(
        deviations=("42", "85"), agents=(_CAR,), contacts=(_COLLISION,)
    ),
    WhatHappened.MECHANICAL: SuggestedCodes(
        deviations=("31",), agents=("14.02",), contacts=(_TO_THE_GROUND,)
    ),
    WhatHappened.STAIRS: SuggestedCodes(
        deviations=("51",), agents=("02.01",), contacts=(_TO_THE_GROUND,)
    ),
    WhatHappened.HEAVY_LOAD: SuggestedCodes(deviations=("71",), agents=("14.12",)),
    WhatHappened.DOG: SuggestedCodes(deviations=("84",), agents=("18.02",)),
    WhatHappened.AGGRESSION: SuggestedCodes(deviations=("83",), agents=("18.06",)),
}
# A fall has the bicycle as its agent when it was ridden, and what was slipped on when it was not.
_FALLS: dict[WhatHappened, dict[Moving, SuggestedCodes]] = {
    WhatHappened.SLIPPED: {Moving.RIDING: _fall(_BICYCLE), Moving.WALKING: _fall(_WEATHER)},
    WhatHappened.TRAM_RAIL: {Moving.RIDING: _fall(_BICYCLE), Moving.WALKING: _fall(_GROUND)},
}


def suggest_codes(what: WhatHappened, moving: Moving | None) -> SuggestedCodes:
    """Codes for what a courier says happened; nothing for a near miss or something else.

    A fall without an answer to "riding or walking" keeps both agents, and so stays unsettled.
    Source: European accident methodology, last deviation before the contact (docs/sources.md#esaw).
    """
    if what not in _FALLS:
        return _SUGGESTIONS.get(what, SuggestedCodes())
    by_moving = _FALLS[what]
    if moving is not None:
        return by_moving[moving]
    agents = tuple(codes.agents[0] for codes in by_moving.values())
    return SuggestedCodes(deviations=(_FALL,), agents=agents, contacts=(_TO_THE_GROUND,))
