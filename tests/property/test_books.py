"""Whatever is posted, every balance is the sum of its movements and the whole is zero."""

from collections import Counter
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courier_api.foundation.database import Database
from courier_api.ledger.balances import account_balances, first_fault, total_cents
from courier_api.ledger.post import Movement, Posting, post
from tests.factories.clocks import FRIDAY_NOON
from tests.factories.cooperatives import OURS, make_cooperative

accounts = st.sampled_from(["wages", "courier_payable", "platform_receivable", "bank"])
cents = st.integers(-(10**9), 10**9)


@st.composite
def postings(draw: st.DrawFn) -> Posting:
    """Some movements and the one that balances them, under one of a few keys."""
    movements = draw(st.lists(st.builds(_movement, accounts, cents), max_size=5))
    rest = -sum(movement.amount_cents for movement in movements)
    return Posting(
        employer_number=OURS,
        effect_key=f"effect-{draw(st.integers(0, 10**6))}",
        kind="any",
        occurred_on=date(2026, 3, 6),
        movements=[*movements, _movement(draw(accounts), rest)],
    )


def _movement(account: str, amount_cents: int) -> Movement:
    return Movement(account=account, amount_cents=amount_cents)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_postings=st.lists(postings(), max_size=8))
def test_balances_are_sums_and_the_whole_is_zero(
    database: Database, given_postings: list[Posting]
) -> None:
    with database.transaction() as session:
        make_cooperative(session)
        before = Counter(account_balances(session, OURS))
        for posting in given_postings:
            if post(session, posting, posted_at=FRIDAY_NOON) is not None:
                for movement in posting.movements:
                    before[movement.account] += movement.amount_cents

    with database.reading() as session:
        balances = account_balances(session, OURS)
        assert {name: sum_ for name, sum_ in balances.items() if sum_} == {
            name: sum_ for name, sum_ in before.items() if sum_
        }
        assert total_cents(session) == 0
        assert first_fault(session) is None
