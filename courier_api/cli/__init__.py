"""The commands: `courier-api …`."""
