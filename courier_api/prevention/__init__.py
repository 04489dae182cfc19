"""Prevention work: bicycles, training, equipment, analyses, platforms' features, campaigns, reports."""
