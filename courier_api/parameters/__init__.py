"""The dated table of figures set by law or agreement: loaded, added to, confirmed, withdrawn."""
