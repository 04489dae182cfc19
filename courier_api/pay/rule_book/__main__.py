"""`python -m courier_api.pay.rule_book FILE`: writes the book."""

import sys
from pathlib import Path

from courier_api.pay.rule_book.write import rule_book

if __name__ == "__main__":
    Path(sys.argv[1]).write_text(rule_book(), encoding="utf-8")
