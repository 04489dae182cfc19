"""Reads the situation files of this folder."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

FOLDER = Path(__file__).parent


def situations(file_name: str) -> list[dict[str, Any]]:
    """The situations of a file, in its order."""
    text = (FOLDER / file_name).read_text(encoding="utf-8")
    return cast("list[dict[str, Any]]", yaml.safe_load(text))


def part_of(answer: object, expected: object) -> object:
    """What an answer says about the fields that are expected, so that both can be compared."""
    if not isinstance(expected, Mapping) or not isinstance(answer, Mapping) or not expected:
        return answer
    return {
        name: part_of(answer.get(name, "is not in the answer"), value)
        for name, value in expected.items()
    }


def has(answer: object, path: str) -> bool:
    """Whether an answer holds the field under a path such as "deadlines.limitation"."""
    for name in path.split("."):
        if not isinstance(answer, Mapping) or name not in answer:
            return False
        answer = answer[name]
    return True
