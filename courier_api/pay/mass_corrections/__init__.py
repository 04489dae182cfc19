"""Mass corrections: changed terms for days that were priced before, seen and signed by two people."""
