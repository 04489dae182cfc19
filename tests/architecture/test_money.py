"""No float beside money."""

import pytest

from tests.architecture.money import floats
from tests.architecture.source import PACKAGES, findings, module_from


def test_no_float_stands_beside_money() -> None:
    assert findings(floats, *PACKAGES) == []


@pytest.mark.parametrize(
    "path",
    [
        "platforms/pay/day.py",
        "platforms/rounding.py",
        "courier_api/ledger/post.py",
        "courier_api/invoices/issue.py",
    ],
)
@pytest.mark.parametrize(
    "text", ["rate = float(text)", "rate = 0.1", "rate: float", "def pay(rate: float | None): ..."]
)
def test_a_float_beside_money_is_found(path: str, text: str) -> None:
    assert list(floats(module_from(text, path)))


@pytest.mark.parametrize("text", ["rate = Decimal('0.1')", "cents = 10", "share = 1 / rate"])
def test_cents_and_decimals_are_allowed(text: str) -> None:
    assert not list(floats(module_from(text, "courier_api/pay/price_day.py")))


def test_a_float_elsewhere_is_allowed() -> None:
    assert not list(floats(module_from("seconds = 0.5", "courier_api/jobs/leader.py")))
