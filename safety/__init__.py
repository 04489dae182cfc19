"""What keeps couriers whole: the rules on accidents at work, their deadlines, figures and privacy.

Pure: no database, no clock, no settings. Facts come in as arguments, conclusions go out as records.
"""
