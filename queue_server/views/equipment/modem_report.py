"""Defines the report of a bridge on its GSM modems: one struct for each modem. Pure.

It goes to the server with the report on the boards. It counts messages and names none.
"""

from typing import Annotated

from msgspec import Meta, Struct, field

from queue_server.views.equipment.board_report import BoardFault, Seconds, Words

Count = Annotated[int, Meta(ge=0)]


class ModemCounts(Struct, frozen=True, omit_defaults=True):
    """What became of the messages since the bridge began: the network took them (`accepted`) or never will
    (`refused`); nothing of them was sent (`failed`, or `late` when their time was over); nobody knows (`uncertain`).
    Of those taken the network reported that they have arrived (`delivered`), or will not (`undelivered`)."""

    accepted: Count = 0
    refused: Count = 0
    failed: Count = 0
    late: Count = 0
    uncertain: Count = 0
    delivered: Count = 0
    undelivered: Count = 0


class ModemReport(Struct, frozen=True, omit_defaults=True):
    """The state of one modem, as its bridge reports it. `failing` is the fault in English, `fault` the same for
    pages; `halls` are those whose messages it sends, none for all of the bridge."""

    modem: Annotated[str, Meta(max_length=64)]
    is_ready: bool = field(name="ready")
    counts: ModemCounts = ModemCounts()
    failing: Words | None = None
    failing_since: Seconds | None = None
    fault: BoardFault | None = None
    halls: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=100)] = ()

    def is_of(self, hall: str) -> bool:
        """Whether it sends messages of that hall."""
        return not self.halls or hall in self.halls
