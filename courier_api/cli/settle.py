"""What a process does at its start so that later work is not held up."""

import gc

from sqlalchemy.orm import configure_mappers

YOUNG_OBJECTS = 20_000
"""Events of a batch that are read and folded are all needed at once: to search them for garbage
every few hundred objects finds nothing."""


def settle() -> None:
    """Do at the start what would hold up the first requests, and keep what the start has made.

    What is kept is never searched for garbage again. A search of all of it stops every thread for
    as long as some hundred webhooks take, and finds nothing.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])
