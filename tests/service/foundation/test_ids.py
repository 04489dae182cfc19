"""Many ids of one instant are what single ones are: of version 7, of that instant, and rising."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from courier_api.foundation.ids import new_id, new_ids, random_letters
from tests.factories.clocks import FRIDAY_NOON


def test_many_ids_rise_and_are_ids_of_their_instant() -> None:
    ids = new_ids(FRIDAY_NOON, 1000)

    assert len(set(ids)) == 1000
    assert ids == sorted(ids)
    assert {(UUID(each).version, UUID(each).variant) for each in ids} == {
        (7, new_id(FRIDAY_NOON).variant)
    }
    assert {each[:12] for each in ids} == {new_id(FRIDAY_NOON).hex[:12]}


@given(count=st.integers(0, 40))
def test_letters_by_chance_hold_no_digit(count: int) -> None:
    letters = random_letters(count)

    assert len(letters) == count
    assert not any(letter.isdigit() for letter in letters)
    assert count < 16 or letters != random_letters(count)
