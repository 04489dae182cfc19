"""From taps to codes."""

import pytest

from safety.assessment import assess
from safety.esaw import CodeList, find
from safety.facts import IncidentFacts, Nature
from safety.quick_picks import Moving, SuggestedCodes, WhatHappened, suggest_codes

EXPECTED = {
    WhatHappened.LOST_CONTROL: (("42",), ("12.03",)),
    WhatHappened.HIT_BY_CAR: (("42", "85"), ("12.02",)),
    WhatHappened.HIT_BY_BUS_OR_LORRY: (("42", "85"), ("12.01",)),
    WhatHappened.DOOR: (("42", "85"), ("12.02",)),
    WhatHappened.SLIPPED: (("52",), ("12.03",)),
    WhatHappened.TRAM_RAIL: (("52",), ("12.03",)),
    WhatHappened.MECHANICAL: (("31",), ("14.02",)),
    WhatHappened.STAIRS: (("51",), ("02.01",)),
    WhatHappened.HEAVY_LOAD: (("71",), ("14.12",)),
    WhatHappened.DOG: (("84",), ("18.02",)),
    WhatHappened.AGGRESSION: (("83",), ("18.06",)),
    WhatHappened.NEAR_MISS: ((), ()),
    WhatHappened.OTHER: ((), ()),
}


@pytest.mark.parametrize("what", list(WhatHappened))
def test_a_rider_who_taps_a_picture_gets_its_codes(what: WhatHappened) -> None:
    found = suggest_codes(what, Moving.RIDING)

    assert (found.deviations, found.agents) == EXPECTED[what]


@pytest.mark.parametrize(
    ("what", "agent"), [(WhatHappened.SLIPPED, "20.02"), (WhatHappened.TRAM_RAIL, "01.02")]
)
def test_on_foot_the_agent_of_a_fall_is_what_was_slipped_on(what: WhatHappened, agent: str) -> None:
    assert suggest_codes(what, Moving.WALKING).agents == (agent,)


@pytest.mark.parametrize("what", [WhatHappened.SLIPPED, WhatHappened.TRAM_RAIL])
def test_a_fall_is_not_settled_before_riding_or_walking_is_answered(what: WhatHappened) -> None:
    assert not suggest_codes(what, None).is_settled
    assert suggest_codes(what, Moving.RIDING).is_settled


def test_who_was_hit_by_a_car_leaves_the_deviation_to_the_adviser() -> None:
    assert not suggest_codes(WhatHappened.HIT_BY_CAR, Moving.RIDING).is_settled


@pytest.mark.parametrize("what", list(WhatHappened))
def test_every_suggested_code_is_in_its_list(what: WhatHappened) -> None:
    for moving in (*Moving, None):
        found = suggest_codes(what, moving)

        assert all(find(CodeList.DEVIATION, code) for code in found.deviations)
        assert all(find(CodeList.AGENT, code) for code in found.agents)
        assert all(find(CodeList.CONTACT, code) for code in found.contacts)


@pytest.mark.parametrize(("moving", "is_serious"), [(Moving.RIDING, True), (Moving.WALKING, False)])
def test_the_same_fall_with_a_fracture_is_serious_only_when_riding(
    moving: Moving, is_serious: bool
) -> None:
    found: SuggestedCodes = suggest_codes(WhatHappened.SLIPPED, moving)
    facts = IncidentFacts(
        nature=Nature.WORKPLACE,
        deviation=found.deviations[0],
        agent=found.agents[0],
        injury="021",
    )

    assert assess(facts).classification.serious.is_yes is is_serious
