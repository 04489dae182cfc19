"""The sentences that explain a worked day, without any set-up."""
