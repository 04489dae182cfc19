"""Scenarios: what the sandbox shall answer to which declaration, and random faults from a seed.

A scenario is a list of rules; the first that matches a declaration applies to it:

    [{"match": {"ssin": "...", "action": "IN"},
      "post": [500, {"status": 429, "headers": {"Retry-After": "60"}},
               {"status": 201, "after_seconds": 3}, "received_then_lost", "timeout", 201],
      "get": [503, 200],
      "delay_seconds": 5, "not_ready": {"times": 5}, "results": ["S", "A"],
      "anomalies": ["90017-369"], "hours_left": 3, "period_id": 700123450227}]

or an object {"rules": [...], "faults": {"rate": "0.02", "seed": 7}}. Every key may be left out.
`post` is taken one answer per POST that the rule matches, `get` and `results` one per GET of one
declaration (`results` once it is ready); the last repeats. A header given as null is left out.
"received_then_lost" takes the declaration in and cuts the connection, "timeout" takes nothing in,
holds the connection and then cuts it, `after_seconds` answers a POST late.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeVar

from declarations.dimona.sandbox.clock import parse_instant
from declarations.dimona.sandbox.faults import Faults

Loss = Literal["received_then_lost", "timeout"]
_LOSSES: dict[object, Loss] = {"received_then_lost": "received_then_lost", "timeout": "timeout"}
_ACTIONS = ("IN", "OUT", "UPDATE", "CANCEL")
_RESULTS = ("A", "W", "B", "S")
_LONGEST_DELAY_SECONDS = 10**9


_T = TypeVar("_T")


class ScenarioInvalid(ValueError):
    """The scenario cannot be understood; the text is one sentence saying what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One HTTP answer, `after` a while, or the loss of one."""

    status: int = 201
    after: timedelta = timedelta(0)
    headers: Mapping[str, str | None] = field(default_factory=dict)
    loss: Loss | None = None

    @property
    def receives(self) -> bool:
        """Whether the declaration arrives, whatever the client gets to see."""
        return self.loss == "received_then_lost" or (self.loss is None and self.status < 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule of a scenario, checked."""

    ssin: str | None = None
    action: str | None = None
    post: tuple[Answer, ...] = ()
    get: tuple[Answer, ...] = ()
    delay: timedelta | None = None
    not_ready_times: int = 0
    not_ready_until: datetime | None = None
    results: tuple[str, ...] = ()
    anomalies: tuple[object, ...] | None = None
    hours_left: int | None = None
    period_id: int | None = None

    def matches(self, *, ssin: str | None, action: str) -> bool:
        return (self.ssin is None or self.ssin == ssin) and self.action in (None, action)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Rules in order, and faults for everything that no rule answers."""

    rules: tuple[Rule, ...] = ()
    faults: Faults | None = None

    def rule_index(self, *, ssin: str | None, action: str) -> int | None:
        """The position of the first rule that matches a declaration."""
        return next(
            (
                index
                for index, rule in enumerate(self.rules)
                if rule.matches(ssin=ssin, action=action)
            ),
            None,
        )


def taken(answers: Sequence[_T], times: int) -> _T | None:
    """What is due at the so-manieth time, counted from 1; the last repeats, None without any."""
    return answers[min(times, len(answers)) - 1] if answers else None


def parse_scenario(document: object) -> Scenario:
    """A scenario from parsed JSON. Raises ScenarioInvalid."""
    if isinstance(document, dict):
        rules, faults = document.get("rules", []), document.get("faults")
    else:
        rules, faults = document, None
    if not isinstance(rules, list):
        raise ScenarioInvalid("A scenario is a list of rules.")
    try:
        return Scenario(
            rules=tuple(_rule(rule) for rule in rules),
            faults=None if faults is None else _faults(faults),
        )
    except ScenarioInvalid:
        raise
    except ValueError as problem:
        raise ScenarioInvalid(str(problem)) from None


def _rule(document: object) -> Rule:
    if not isinstance(document, dict):
        raise ScenarioInvalid("Each rule of a scenario is an object.")
    match = document.get("match") or {}
    not_ready = document.get("not_ready") or {}
    if not isinstance(match, dict) or set(match) - {"ssin", "action"}:
        raise ScenarioInvalid('"match" may hold "ssin" and "action" only.')
    if not isinstance(not_ready, dict) or set(not_ready) - {"times", "until_utc"}:
        raise ScenarioInvalid('"not_ready" may hold "times" and "until_utc" only.')
    delay = document.get("delay_seconds")
    until = not_ready.get("until_utc")
    return Rule(
        ssin=_ssin(match.get("ssin")),
        action=_action(match.get("action")),
        post=tuple(_answer(answer, "post") for answer in _listed(document.get("post"))),
        get=tuple(_answer(answer, "get") for answer in _listed(document.get("get"))),
        delay=None if delay is None else _seconds(delay, "delay_seconds"),
        not_ready_times=_count(not_ready.get("times", 0), "not_ready.times"),
        not_ready_until=None if until is None else parse_instant(until),
        results=tuple(_result(result) for result in _listed(document.get("results"))),
        anomalies=_anomalies(document.get("anomalies")),
        hours_left=_optional_whole(document.get("hours_left"), "hours_left"),
        period_id=_optional_whole(document.get("period_id"), "period_id"),
    )


def _listed(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _ssin(value: object) -> str | None:
    if value is None:
        return None
    return "".join(character for character in str(value) if character.isdigit())


def _action(value: object) -> str | None:
    if value is None:
        return None
    if str(value).upper() not in _ACTIONS:
        raise ScenarioInvalid(f'"action" must be one of {", ".join(_ACTIONS)}.')
    return str(value).upper()


def _result(value: object) -> str:
    if value not in _RESULTS:
        raise ScenarioInvalid(f'"results" may hold {", ".join(_RESULTS)} only.')
    return str(value)


def _answer(value: object, key: str) -> Answer:
    if isinstance(value, str) and value in _LOSSES:
        return Answer(loss=_LOSSES[value])
    if not isinstance(value, dict):
        return Answer(status=_status(value, key))
    headers = value.get("headers", {})
    if not isinstance(headers, dict):
        raise ScenarioInvalid(f'"headers" in "{key}" must be an object.')
    return Answer(
        status=_status(value.get("status", 201 if key == "post" else 200), key),
        after=_seconds(value.get("after_seconds", 0), "after_seconds"),
        headers={str(name): None if text is None else str(text) for name, text in headers.items()},
    )


def _status(value: object, key: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 200 <= value <= 599:
        raise ScenarioInvalid(
            f'"{key}" may hold statuses from 200 to 599, {{"status", "headers"}},'
            ' "received_then_lost" and "timeout".'
        )
    return value


def _anomalies(value: object) -> tuple[object, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str | dict) for item in value):
        raise ScenarioInvalid('"anomalies" must be a list of codes or objects.')
    return tuple(value)


def _count(value: object, key: str) -> int:
    number = _optional_whole(value, key)
    if number is None or number < 0:
        raise ScenarioInvalid(f'"{key}" must be a whole number from 0.')
    return number


def _optional_whole(value: object, key: str) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not str(value).lstrip("-").isdecimal():
        raise ScenarioInvalid(f'"{key}" must be a whole number.')
    return int(str(value))


def _faults(document: object) -> Faults:
    if not isinstance(document, dict):
        raise ScenarioInvalid('"faults" must be an object with "rate" and "seed".')
    rate = _decimal(document.get("rate", "0"))
    if rate is None or not 0 <= rate <= 1:
        raise ScenarioInvalid('"rate" of "faults" must lie between 0 and 1.')
    return Faults(rate=rate, seed=str(document.get("seed", "0")))


def _seconds(value: object, key: str) -> timedelta:
    seconds = _decimal(value)
    if seconds is None or not 0 <= seconds <= _LONGEST_DELAY_SECONDS:
        raise ScenarioInvalid(f'"{key}" must be a number of seconds from 0.')
    return timedelta(seconds=float(seconds))


def _decimal(value: object) -> Decimal | None:
    """A finite number, also as text; None for anything else."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
