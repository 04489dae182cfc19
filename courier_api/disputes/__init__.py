"""The courier's word on what a platform told, and how a person settles a difference."""
