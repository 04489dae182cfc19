"""What is kept long enough is erased."""
