"""Who is asking: sign-in by a code on the phone, sessions, roles."""
