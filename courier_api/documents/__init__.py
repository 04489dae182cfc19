"""Documents that are handed over: words and figures in one language, as a page and as a tagged PDF."""
