"""What breaks the contract of the service: answered with 400, before any rule is looked at."""

from collections.abc import Iterator
from dataclasses import dataclass

from jsonschema import ValidationError

from declarations.dimona.contract import JsonObject, validator

ACTIONS = {
    "dimonaIn": "IN",
    "dimonaOut": "OUT",
    "dimonaUpdate": "UPDATE",
    "dimonaCancel": "CANCEL",
}
_OLD_NAMES = {"lastName": "familyName", "firstName": "givenName"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One faulty property. `detail` never repeats what was sent: it may be a person's number."""

    name: str
    detail: str

    def as_json(self) -> JsonObject:
        return {
            "type": "urn:problem-type:belgif:input-validation:schemaViolation",
            "in": "body",
            "name": self.name,
            "detail": self.detail,
        }


def with_current_names(payload: object) -> tuple[object, tuple[str, ...]]:
    """The payload with the worker's old field names replaced, and a warning for each."""
    if not isinstance(payload, dict) or not isinstance(payload.get("worker"), dict):
        return payload, ()
    worker = payload["worker"]
    old = [name for name in _OLD_NAMES if name in worker and _OLD_NAMES[name] not in worker]
    if not old:
        return payload, ()
    renamed = {_OLD_NAMES.get(name, name) if name in old else name: worker[name] for name in worker}
    warnings = tuple(f"worker.{name} is now worker.{_OLD_NAMES[name]}" for name in old)
    return {**payload, "worker": renamed}, warnings


def declaration_issues(payload: object) -> tuple[Issue, ...]:
    """Everything in a declaration that the contract refuses; empty when it is in order."""
    if not isinstance(payload, dict):
        return (Issue(name="", detail="a JSON object is expected"),)
    actions = [name for name in ACTIONS if name in payload]
    found = [*_blanks(payload, "")]
    if len(actions) != 1:
        found.append(Issue(name="", detail=f"exactly one of {', '.join(ACTIONS)} is required"))
        return tuple(found)
    if actions == ["dimonaIn"]:
        found += [
            Issue(name=name, detail="required")
            for name in ("employer", "worker")
            if name not in payload
        ]
    found += [issue for issue in _schema_issues("Declaration", payload) if issue.name]
    return _once(found)


def search_issues(path: str, body: object) -> tuple[Issue, ...]:
    """What the contract refuses in the body of `/periods/search` or `/relations/search`."""
    if not isinstance(body, dict):
        return (Issue(name="", detail="a JSON object is expected"),)
    needed = ("employer",) if path == "/periods/search" else ("employer", "worker")
    found = [Issue(name=name, detail="required") for name in needed if name not in body]
    if "employer" in body:
        found += _schema_issues("Employer", body["employer"], "employer")
    worker = body.get("worker", {})
    if not isinstance(worker, dict):
        found.append(Issue(name="worker", detail="must be of type object"))
    elif "ssin" in worker:
        found += _schema_issues("Ssin", worker["ssin"], "worker.ssin")
    elif "worker" in needed and "worker" in body:
        found.append(Issue(name="worker.ssin", detail="required"))
    for name in ("from", "to"):
        if name in body:
            found += _schema_issues("Date", body[name], name)
    return _once(found)


def _schema_issues(schema: str, value: object, prefix: str = "") -> list[Issue]:
    return [
        issue
        for error in validator(schema).iter_errors(value)
        for issue in _issues_of(error, prefix)
    ]


def _issues_of(error: ValidationError, prefix: str) -> Iterator[Issue]:
    path = [part for part in (prefix, *map(str, error.absolute_path)) if part]
    wanted: object = error.validator_value
    if error.validator == "required" and isinstance(wanted, list):
        for name in wanted:
            if isinstance(error.instance, dict) and name not in error.instance:
                yield Issue(name=".".join([*path, name]), detail="required")
    else:
        yield Issue(name=".".join(path), detail=_detail(str(error.validator), wanted))


def _detail(keyword: str, wanted: object) -> str:
    """What the contract wants, in a few words."""
    if keyword in ("anyOf", "oneOf") and isinstance(wanted, list):
        choices = [", ".join(choice.get("required", ())) for choice in wanted]
        return "required: " + " or ".join(choices)
    if keyword == "enum" and isinstance(wanted, list):
        return "must be one of " + ", ".join(map(str, wanted))
    return f"breaks {keyword} {wanted}"


def _blanks(value: object, path: str) -> Iterator[Issue]:
    """Nulls, empty texts and control characters: fields without content must be left out."""
    if value is None or value == "":
        yield Issue(name=path, detail="must be left out when empty")
    elif isinstance(value, str) and any(ord(character) < 32 for character in value):
        yield Issue(name=path, detail="holds a control character")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _blanks(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _blanks(inner, f"{path}.{index}")


def _once(issues: list[Issue]) -> tuple[Issue, ...]:
    """One issue per property, the first said of it."""
    by_name: dict[str, Issue] = {}
    for issue in issues:
        by_name.setdefault(issue.name, issue)
    return tuple(by_name.values())
