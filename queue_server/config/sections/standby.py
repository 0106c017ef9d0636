"""Defines what makes a server the standby of a hall: `[standby]` of the configuration. Pure.

It concerns one machine with its data folder, and is never written to a journal. With a database the database's own
failover does the same.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from queue_server.config.mistakes import Mistake, sentence_of
from queue_server.config.values.scalars import Identifier


class StandbySettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The standby. Until it is promoted it takes the journal of `hall` from the first machine, and writes nothing to
    it; the rest of the file is that of the first machine, and is in force from then on."""

    hall: Identifier


def check(settings: StandbySettings | None, halls: Mapping[str, object]) -> Iterator[Mistake]:
    """Check the values against each other."""
    if settings is not None and settings.hall not in halls:
        yield (
            ("standby", "hall"),
            sentence_of("there is no hall {hall} in this file; take the file of the first machine", hall=settings.hall),
        )
