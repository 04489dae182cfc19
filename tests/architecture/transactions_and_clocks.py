"""Who may commit, and who may ask the machine for the time."""

import ast
from collections.abc import Iterator

from tests.architecture.source import Module, calls

MAY_COMMIT = ("courier_api/foundation/database.py", "courier_api/intake/group_commit.py")
MAY_ASK_THE_TIME = ("courier_api/foundation/clock.py",)
CLOCK_CALLS = frozenset(
    {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
    | {("time", name) for name in ("time", "time_ns", "localtime", "gmtime", "ctime", "strftime")}
)
CLOCK_MODULE_FUNCTIONS = frozenset(("time", "time_ns", "localtime", "gmtime", "ctime"))
ARGUMENTS_WITH_ZONE = 8  # year, month, day, hour, minute, second, microsecond, tzinfo


def commits(module: Module) -> Iterator[str]:
    """The entry point's block commits; nobody else does."""
    if module.path in MAY_COMMIT:
        return
    for node, _, name in calls(module):
        if name in {"commit", "begin"} and isinstance(node.func, ast.Attribute):
            yield module.at(node, f"calls .{name}(): use transaction() at the entry point")


def clock_readings(module: Module) -> Iterator[str]:
    """Only the clock knows the time; everybody else is told."""
    if module.path in MAY_ASK_THE_TIME:
        return
    for node, owner, name in calls(module):
        if (owner, name) in CLOCK_CALLS:
            yield module.at(node, f"asks the machine for the time: {owner}.{name}()")
    for statement in ast.walk(module.tree):
        if isinstance(statement, ast.ImportFrom) and statement.module == "time":
            for alias in statement.names:
                if alias.name in CLOCK_MODULE_FUNCTIONS:
                    yield module.at(statement, f"imports the clock: time.{alias.name}")


def naive_datetimes(module: Module) -> Iterator[str]:
    """An instant without a zone is a bug waiting for the last Sunday of October."""
    for node, owner, name in calls(module):
        keywords = {keyword.arg for keyword in node.keywords}
        if name == "datetime" and owner in {"", "datetime"}:
            if "tzinfo" not in keywords and len(node.args) < ARGUMENTS_WITH_ZONE:
                yield module.at(node, "datetime without a zone")
        elif (owner, name) == ("datetime", "fromtimestamp"):
            if "tz" not in keywords and len(node.args) == 1:
                yield module.at(node, "fromtimestamp without a zone")
        elif name in {"utcnow", "utcfromtimestamp"}:
            yield module.at(node, f"{name} gives a datetime without a zone")
