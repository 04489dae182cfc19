"""People of a platform who sign in to the portal: who they are, and for which source."""
