"""`make mutation`: changes the pay rules in small ways and counts which the tests notice.

Prints every survivor and a table; ends with status 1 under 90 %. It takes minutes of one core and
is not part of `make test`. Reasons for what survives stand in docs/mutation.md.
"""

import argparse
import ast
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import tests.mutation.weeks_with_answers
import tests.situations.pay.reading  # noqa: F401  so that no trial reads the files again
from tests.mutation.mutants import Mutant, mutants_of
from tests.mutation.trial import (
    Trial,
    TrialLoop,
    Verdict,
    in_a_process_of_its_own,
    passes_imported_anew,
)

ROOT = Path(__file__).parents[2]
# The package itself only lists names.
TARGETS = [
    *sorted((ROOT / "platforms" / "pay").glob("[!_]*.py")),
    ROOT / "platforms" / "rounding.py",
]
LEAST_KILLED = 0.90
PARTS = CONSTANTS, FUNCTIONS = ["constants", "functions"]
PURE = "tests/pure/platforms"
SITUATIONS = "tests/situations/pay/test_situations.py"
# Quick tests only, those that notice most of all first; a trial ends with the first that fails.
ARGUMENTS = [
    "--assert=plain",
    "-p",
    "no:randomly",
    "-p",
    "no:hypothesispytest",
    "-q",
    "tests/mutation/recorded_weeks.py",
    f"{SITUATIONS}::test_the_situation_pays_what_is_written",
    f"{SITUATIONS}::test_what_cannot_be_computed_is_said_in_one_sentence",
    f"{PURE}/pay/test_calendar_days.py",
    f"{PURE}/pay/test_corrections.py",
    f"{PURE}/pay/test_intervals.py",
    f"{PURE}/pay/test_rates.py",
    f"{PURE}/pay/test_reading.py",
    f"{PURE}/pay/test_shares.py",
    f"{PURE}/pay/test_typed_input.py",
    f"{PURE}/test_rounding.py",
    f"{PURE}/limits/test_night.py",
]


def module_of(file: Path) -> str:
    return ".".join(file.relative_to(ROOT).with_suffix("").parts)


def mutants(files: list[Path]) -> Iterator[Mutant]:
    for file in files:
        yield from mutants_of(module_of(file), file.read_text(encoding="utf-8"))


def unchanged(file: Path) -> Mutant:
    """No change at all, on no line: the tests must pass with it."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return Mutant(module=module_of(file), line=0, owner=None, before="", after="", tree=tree)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("--only", help="modules of platforms/pay, with commas")
    parser.add_argument("--part", choices=PARTS, help="one half only; without it both")
    chosen = parser.parse_args()
    only, parts = chosen.only, [chosen.part] if chosen.part else PARTS
    files = [file for file in TARGETS if only is None or file.stem in only.split(",")]
    trials: list[Trial] = []

    def told(trial: Trial) -> None:
        trials.append(trial)
        if trial.verdict is Verdict.SURVIVED:
            changed = trial.mutant
            text = f"{changed.module}:{changed.line}  {changed.before}  ->  {changed.after}"
            sys.stdout.write(text + "\n")
            sys.stdout.flush()

    started = time.monotonic()
    if CONSTANTS in parts:
        try_constants(files, told)
    if FUNCTIONS in parts:
        inside = (mutant for mutant in mutants(files) if mutant.owner is not None)
        pytest.main([*ARGUMENTS, "--no-header"], plugins=[TrialLoop(inside, told)])
    return report(trials, time.monotonic() - started)


def try_constants(files: list[Path], told: Callable[[Trial], None]) -> None:
    """What stands outside of functions: constants, defaults, the names of choices."""
    outside = [mutant for mutant in mutants(files) if mutant.owner is None]
    for mutant in [unchanged(files[0]), *outside]:
        verdict = in_a_process_of_its_own(lambda m=mutant: passes_imported_anew(m, ARGUMENTS))
        if mutant.line:
            told(Trial(mutant=mutant, verdict=verdict))
        elif verdict is not Verdict.SURVIVED:
            raise SystemExit("The tests fail without any change.")


def report(trials: list[Trial], seconds: float) -> int:
    """A line for each module and the whole; 1 when too many survived."""
    of_module: dict[str, Counter[Verdict]] = {}
    for trial in trials:
        of_module.setdefault(trial.mutant.module, Counter())[trial.verdict] += 1
    for module, verdicts in sorted(of_module.items()):
        sys.stdout.write(line(module, verdicts))
    total = sum(of_module.values(), Counter())
    sys.stdout.write(line(f"together, in {seconds:.0f} s", total))
    killed = total.total() - total[Verdict.SURVIVED]
    return 0 if total and killed >= LEAST_KILLED * total.total() else 1


def line(name: str, verdicts: Counter[Verdict]) -> str:
    killed = verdicts.total() - verdicts[Verdict.SURVIVED]
    share = 100 * killed / verdicts.total()
    ended = verdicts[Verdict.TIMED_OUT]
    return (
        f"{name:34} {killed:4} of {verdicts.total():4} killed ({ended} by limits)  {share:5.1f} %\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
