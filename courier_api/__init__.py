"""The application: what is stored, shown, scheduled and sent."""
