"""Choices depend on the seed and on their name, on nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from courier_api.demo.choices import Choices, share_of

keys = st.lists(st.text(max_size=5), unique=True, max_size=30)


def test_a_choice_is_the_same_on_every_machine() -> None:
    assert Choices(7).number("sex", 3) == 0x998A11DCF001BE2A


def test_another_seed_chooses_otherwise() -> None:
    assert Choices(1).number("sex", 3) != Choices(2).number("sex", 3)


def test_the_parts_of_a_name_do_not_run_together() -> None:
    assert Choices(1).number("a", "bc") != Choices(1).number("ab", "c")


@given(keys)
def test_the_order_of_the_keys_does_not_matter(names: list[str]) -> None:
    assert Choices(5).shuffled(names) == Choices(5).shuffled(list(reversed(names)))


@given(keys, st.integers(0, 40))
def test_a_share_holds_so_many_keys_or_all(names: list[str], count: int) -> None:
    assert len(set(Choices(5).share(names, count))) == min(count, len(names))


@given(st.integers(-50, 50), st.integers(0, 50), st.integers(0, 10_000))
def test_a_number_between_two_stays_between_them(lowest: int, more: int, seed: int) -> None:
    assert lowest <= Choices(seed).between(lowest, lowest + more, "x") <= lowest + more


def test_half_a_thing_is_rounded_up() -> None:
    assert (share_of(431, 5), share_of(431, 3), share_of(10, 5), share_of(9, 5)) == (22, 13, 1, 0)
