"""What `serve` and `work` do before the first request."""

import gc

from courier_api.cli.settle import settle


def test_what_the_start_has_made_is_never_searched_for_garbage_again() -> None:
    threshold = gc.get_threshold()
    gc.unfreeze()
    try:
        settle()

        assert gc.get_freeze_count() > len(gc.get_objects())
    finally:
        gc.unfreeze()
        gc.set_threshold(*threshold)
