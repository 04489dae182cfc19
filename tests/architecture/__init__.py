"""What reviewers would otherwise say twice: checks that read the source and never run it.

A check is a function from a module to findings. Each has a test over the repository and a test
with a bad snippet, which shows that it can fail.
"""
