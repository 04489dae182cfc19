"""The payslip: one for each courier and calendar month, as a page and as a tagged PDF.

Contributions are counted on the calendar month, so that is what a payslip covers. It grows until the
month is over; each worked day names the day by which it is paid, seven days later or as agreed.
"""
