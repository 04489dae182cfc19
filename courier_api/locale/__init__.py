"""Every sentence people read, in Dutch, French, German and English, and how figures are written."""
