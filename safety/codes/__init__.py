"""Published code lists, kept as data: accident codes with the annexes of Belgian law, and Belgian postcodes.

Each file names in its last column, or in its opening comment lines, where a row comes from.
"""
