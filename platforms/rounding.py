"""Rounding and splitting of amounts: half up, stated once, and no cent lost or invented."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from math import lcm
from typing import TypeVar

CENTS_PER_EURO = 100

Key = TypeVar("Key", str, date)


def divide_half_up(numerator: int, denominator: int) -> int:
    """The quotient as a whole number; a half goes away from zero.

    Raises ValueError when the denominator is not positive.
    """
    if denominator <= 0:
        raise ValueError("The denominator must be positive.")
    if numerator < 0:
        return -divide_half_up(-numerator, denominator)
    return (2 * numerator + denominator) // (2 * denominator)


def round_half_up(value: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    return divide_half_up(value.numerator, value.denominator)


def round_to_places(value: Fraction, places: int) -> Fraction:
    """The value with so many decimals; a half goes away from zero."""
    scale: int = 10**places
    return Fraction(round_half_up(value * scale), scale)


def cents_of_euros(euros: Fraction) -> int:
    """An exact amount in euros as whole cents, half a cent upwards."""
    return round_half_up(euros * CENTS_PER_EURO)


def euros_text(cents: int) -> str:
    """Cents as a decimal amount in euros with two decimals, for example `-0.05`."""
    sign = "-" if cents < 0 else ""
    euros, rest = divmod(abs(cents), CENTS_PER_EURO)
    return f"{sign}{euros}.{rest:02d}"


def split_whole(total: int, weights: Mapping[Key, Fraction | int]) -> dict[Key, int]:
    """Split a whole number (cents, minutes) in proportion to weights; the parts add up to it.

    What is left after rounding down goes, one each, to the largest remainders; equal remainders
    are served in the order of the keys. Raises ValueError when there is something to split and no
    positive weight, or when a weight is negative.
    """
    if len(weights) == 1:
        return dict.fromkeys(weights, total)
    scale = lcm(*(weight.denominator for weight in weights.values()))
    whole = {
        key: weight.numerator * (scale // weight.denominator) for key, weight in weights.items()
    }
    if any(weight < 0 for weight in whole.values()):
        raise ValueError("A weight is negative.")
    all_weights = sum(whole.values())
    if not all_weights:
        if total:
            raise ValueError("There is something to split, but nobody to give it to.")
        return dict.fromkeys(weights, 0)
    parts = {key: total * weight // all_weights for key, weight in whole.items()}
    left_over = total - sum(parts.values())
    if left_over:
        served_first = sorted(whole, key=lambda key: (-(total * whole[key] % all_weights), key))
        for key in served_first[:left_over]:
            parts[key] += 1
    return parts
