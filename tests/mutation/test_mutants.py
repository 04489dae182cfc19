"""The changes that a mutation run tries are those it says, and what says nothing is left alone."""

from tests.mutation.mutants import mutants_of

SOURCE = '''
"""A module."""
LIMIT = 3

def over(amount: int = 1) -> bool:
    """Whether it is over."""
    if amount < 0:
        raise ValueError("An amount is not negative.")
    return amount - 1 > LIMIT and not amount == 7
'''


def changes(owner: str | None) -> list[str]:
    return [f"{m.before} -> {m.after}" for m in mutants_of("module", SOURCE) if m.owner == owner]


def test_what_a_function_does_is_changed_in_one_place_at_a_time() -> None:
    assert changes("over") == [
        "amount < 0 -> not amount < 0",
        "amount < 0 -> amount <= 0",
        "0 -> 1",
        "return amount - 1 > LIMIT and (not amount == 7) -> return None",
        "amount - 1 > LIMIT and (not amount == 7) -> amount - 1 > LIMIT or not amount == 7",
        "amount - 1 > LIMIT -> amount - 1 >= LIMIT",
        "amount - 1 -> amount + 1",
        "1 -> 2",
        "not amount == 7 -> amount == 7",
        "amount == 7 -> amount != 7",
        "7 -> 8",
    ]


def test_constants_and_defaults_are_changed_outside_of_functions() -> None:
    assert changes(None) == ["3 -> 4", "1 -> 2"]


def test_each_mutant_is_a_whole_module_with_its_one_change() -> None:
    module: dict[str, object] = {}
    first = next(iter(mutants_of("module", SOURCE)))
    exec(compile(first.tree, "module", "exec"), module)

    assert (module["LIMIT"], first.line) == (4, 3)
