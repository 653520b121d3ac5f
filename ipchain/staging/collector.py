"""The search for garbage rests while a run goes on.

A run makes millions of small objects and next to no cycles: looking for cycles would cost a third of it. Nearly
all that is left afterwards is alive, so it counts as old at once: searched as young, it would cost another
twentieth. What earlier runs left among the old is collected before the next one, when it has become much.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

OLD_AT_MOST: Final = 300_000
"""Objects that may lie about from earlier runs before they are searched."""


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search inside; afterwards searches go on if they went on before."""
    was_on = gc.isenabled()
    if len(gc.get_objects(generation=2)) > OLD_AT_MOST:
        gc.collect()
    gc.disable()
    try:
        yield
    finally:
        # Frozen and thawed, everything young has become old without being searched.
        gc.freeze()
        gc.unfreeze()
        if was_on:
            gc.enable()
