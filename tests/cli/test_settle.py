"""What `serve` and `work` do before the first request."""

import gc

from courier_api.cli.serve import settle


def test_what_the_start_has_made_is_never_searched_for_garbage_again() -> None:
    gc.unfreeze()
    try:
        settle()

        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()
