"""The double-entry ledger: every cent, in sets that sum to zero, never changed."""
