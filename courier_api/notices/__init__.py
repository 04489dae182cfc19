"""Messages to people's phones: written in their language, stored first, sent later, followed up."""
