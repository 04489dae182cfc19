"""Does everything fit: events, shifts, declared against expected, books, paid against owed?"""

from courier_api.verify.check import Check
from courier_api.verify.everything import all_checks
from courier_api.verify.pay import books_balance

__all__ = ["Check", "all_checks", "books_balance"]
