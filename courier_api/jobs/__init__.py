"""Jobs: a table says when, a module says what, a unique row makes each due run happen once."""
