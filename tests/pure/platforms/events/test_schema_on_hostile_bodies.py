"""Schema and validator compared on what senders should not write, and on who says no to it."""

import json

import pytest
from jsonschema import Draft202012Validator

from platforms.events import InvalidEvent, MalformedBody, json_schema, read_event
from tests.pure.platforms.events.hostile import HOSTILE
from tests.pure.platforms.events.samples import EVENT_ID

SCHEMA = Draft202012Validator(json_schema())  # type: ignore[arg-type]
WITH_A_SCHEMA = {name: hostile for name, hostile in HOSTILE.items() if hostile.answer != 400}


@pytest.mark.parametrize("name", HOSTILE)
def test_the_validator_says_what_the_list_says(name: str) -> None:
    hostile = HOSTILE[name]
    answer, rules = 202, set()
    try:
        read_event(hostile.raw, webhook_id=EVENT_ID)
    except MalformedBody as malformed:
        answer, rules = 400, {malformed.reason.value}
    except InvalidEvent as invalid:
        answer, rules = 422, {fault.rule.value for fault in invalid.faults}

    assert answer == hostile.answer
    assert hostile.rule in (rules or {None})


@pytest.mark.parametrize("name", WITH_A_SCHEMA)
def test_the_schema_agrees_with_the_validator_but_for_what_it_cannot_say(name: str) -> None:
    hostile = WITH_A_SCHEMA[name]

    schema_accepts = SCHEMA.is_valid(json.loads(hostile.raw))

    is_left_to_the_validator = hostile.beyond_schema is not None
    assert schema_accepts == (hostile.answer == 202 or is_left_to_the_validator)
