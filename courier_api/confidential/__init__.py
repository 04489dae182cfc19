"""Reports to the confidential adviser: nobody else can read them, this service included."""
