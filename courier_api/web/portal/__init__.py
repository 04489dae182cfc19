"""Pages for a platform's engineers: keys, tries, what they sent and what became of it."""
