"""The Dimona decision and its parts, without a database or network."""
