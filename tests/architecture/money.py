"""Which modules count money, and what has no place in them."""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tests.architecture.source import Module

FOLDERS = ("pay", "ledger", "invoices", "payouts", "guarantee", "agreements")
RULES = ("rounding", "expenses", "pay_rules", "invoice_rules", "guarantee_rules")
MONEY_NAMES = frozenset((*FOLDERS, *RULES))


def counts_money(module: Module) -> bool:
    """Whether one of its folders, or the module itself, is about money."""
    return not MONEY_NAMES.isdisjoint(PurePath(module.path).with_suffix("").parts)


def floats(module: Module) -> Iterator[str]:
    """Amounts are whole cents, rates are Decimal: a float is neither."""
    if not counts_money(module):
        return
    for node in ast.walk(module.tree):
        match node:
            case ast.Name(id="float"):
                yield module.at(node, "float beside money")
            case ast.Constant(value=float()):
                yield module.at(node, f"the number {node.value!r} is a float: use Decimal or cents")
