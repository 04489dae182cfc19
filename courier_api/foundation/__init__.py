"""What every subject stands on: settings, clock, database, columns, errors, encryption, logs."""
