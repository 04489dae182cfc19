"""Exports of a quarter for the payroll office and the quarterly declaration, equal to the books."""
