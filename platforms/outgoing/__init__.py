"""What we tell a platform by webhook: documents, where they may go, when they are tried again."""
