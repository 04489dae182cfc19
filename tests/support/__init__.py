"""What tests share: databases, a browser, and the rules of a test run."""
