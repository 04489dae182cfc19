"""What every test can ask for; each plugin says more."""

pytest_plugins = [
    "tests.support.chromium",
    "tests.support.databases",
    "tests.support.run_rules",
]
