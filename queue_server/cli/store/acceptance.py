"""Asks for the yes to visitors whose time a text of the configuration takes away, before it is put into a database."""

from typing import TYPE_CHECKING

from queue_server.cli.errors import UserError
from queue_server.config.mistakes import sentence_of

if TYPE_CHECKING:
    from queue_server.config.settings import Config
    from queue_server.journal.store import Store


async def need_accepted(store: "Store", config: "Config", accepted: int) -> None:
    """Raises `UserError` where more open bookings and visitors in draws have no time by the configuration than somebody
    has said yes to."""
    count = await concerned_count(store, config)
    if count > accepted:
        raise UserError(
            sentence_of(
                "Open bookings, or visitors in a draw, would have no time any more: {count}. If that is meant, add"
                " --accept {count}.",
                count=count,
            )
        )


async def concerned_count(store: "Store", config: "Config") -> int:
    """How many they are, over the halls that the store has."""
    from queue_server.hall.bookings.timetable.without_place import losing_draw, losing_place
    from queue_server.journal.load import load_state

    count = 0
    for hall, definition in config.halls.items():
        state, _, corrupt = await load_state(store, hall)
        if corrupt is not None:
            raise corrupt
        if state.definition is None:
            continue
        count += sum(map(len, losing_place(state, definition).values()))
        count += sum(len(draw.taking_part) for draws in losing_draw(state, definition).values() for draw in draws)
    return count
