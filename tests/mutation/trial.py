"""One trial: a mutant in a process of its own, the tests, and whether one of them failed.

A change inside a function is swapped into the function that all modules share, after the tests were
collected, so that a trial costs a fork. A change outside of functions needs everything imported
anew, from the changed source.
"""

import importlib.abc
import importlib.machinery
import inspect
import os
import resource
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest

from tests.mutation.mutants import Mutant

CPU_SECONDS = 30  # far more than the tests take: only a loop without end needs it
MEMORY_BYTES = 3 * 1024**3
SURVIVED, KILLED = 0, 1


class Verdict(StrEnum):
    KILLED = "killed"
    TIMED_OUT = "killed by its time or memory"
    SURVIVED = "survived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    mutant: Mutant
    verdict: Verdict


def in_a_process_of_its_own(run: Callable[[], bool]) -> Verdict:
    """Fork, run the tests, and tell whether all passed."""
    child = os.fork()
    if child == 0:
        _limit()
        code = KILLED
        try:
            code = SURVIVED if run() else KILLED
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Verdict.TIMED_OUT
    return Verdict.SURVIVED if os.WEXITSTATUS(status) == SURVIVED else Verdict.KILLED


def _limit() -> None:
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, sys.stdout.fileno())
    os.dup2(silent, sys.stderr.fileno())
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


# inside a function


class TrialLoop:
    """A pytest plugin that runs the collected tests once for each mutant instead of once."""

    def __init__(self, mutants: Iterable[Mutant], told: Callable[[Trial], None]) -> None:
        self.mutants, self.told = mutants, told

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if in_a_process_of_its_own(lambda: _all_pass(session)) is not Verdict.SURVIVED:
            raise pytest.UsageError("The tests fail without any change.")
        for mutant in self.mutants:
            verdict = in_a_process_of_its_own(
                lambda mutant=mutant: swap_in(mutant) is None and _all_pass(session)
            )
            self.told(Trial(mutant=mutant, verdict=verdict))
        return True


def _all_pass(session: pytest.Session) -> bool:
    session.config.get_terminal_writer()._file = Path(os.devnull).open("w")  # noqa: SIM115
    for place, item in enumerate(session.items):
        following = session.items[place + 1] if place + 1 < len(session.items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if session.testsfailed:
            return False
    return True


def swap_in(mutant: Mutant) -> None:
    """Give the function that holds the change its changed code."""
    assert mutant.owner is not None
    module = sys.modules[mutant.module]
    code = compile(mutant.tree, module.__file__ or mutant.module, "exec")
    changed = next(found for found in _codes(code) if found.co_qualname == mutant.owner)
    function_of(module, mutant.owner).__code__ = changed


def function_of(module: ModuleType, name: str) -> FunctionType:
    """A function or method by its qualified name, whatever it is wrapped in."""
    found: object = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part)
    if isinstance(found, property):
        found = found.fget
    if isinstance(found, staticmethod | classmethod):
        found = found.__func__
    assert isinstance(found, FunctionType), name
    return found


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


# outside of functions


class ChangedSource(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports one module from a changed tree instead of its file."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(
        self, name: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name != self.mutant.module:
            return None
        return importlib.machinery.ModuleSpec(name, self)

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.mutant.tree, self.mutant.module, "exec"), module.__dict__)


def passes_imported_anew(mutant: Mutant, arguments: list[str]) -> bool:
    """Whether the tests pass with the changed module; nothing of the program is imported yet."""
    assert not any(name.split(".")[0] == "platforms" for name in sys.modules)
    sys.meta_path.insert(0, ChangedSource(mutant))
    return pytest.main([*arguments, "-x"]) == pytest.ExitCode.OK
