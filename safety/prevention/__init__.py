"""Prevention before anything happens: checks, training, equipment, analyses, and who may ride."""
