"""Pay: worked days priced by the agreement, posted to the ledger, and due on a date."""
