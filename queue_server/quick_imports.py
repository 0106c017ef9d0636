"""Imports modules without looking for garbage, since nearly all that an import makes stays, and sets how often garbage
is looked for after that.

At a start the collector would go through every object a dozen times, for a tenth of the processor's time. What was
imported is left out by later collections as well, which makes their pauses shorter while a hall is served.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

YOUNG: Final = 5_000
"""By how many the objects that were made must outnumber those given up before the collector looks at the youngest. A
request makes dozens that end with it: with Python's own 700 each look meets those that are under way, and the looks
take 11 µs of a ticket over HTTP, with these 2."""
OLDER: Final = 10
"""Python's own numbers of looks until older objects are looked at as well."""


@contextmanager
def quick_imports() -> Iterator[None]:
    """Within this context nothing is collected. What there is at its end is no part of a collection any more."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(YOUNG, OLDER, OLDER)
        gc.enable()
