"""Pages for couriers: read on a phone, in three seconds, in the rain."""
