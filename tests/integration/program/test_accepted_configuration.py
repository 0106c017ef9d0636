"""A text of the configuration is put into a database only with the yes to those whose time it takes away."""

import pytest
from msgspec.structs import replace

from queue_server.assembly.app import engine_on
from queue_server.cli.errors import UserError
from queue_server.cli.store.acceptance import need_accepted
from queue_server.config.definition import Definition
from queue_server.config.file.load import load
from queue_server.config.settings import Config
from queue_server.hall import commands as c
from queue_server.hall.bookings.draws.draw import commitment_to
from queue_server.journal.memory import MemoryStore
from tests.booked_halls import at, times, with_times
from tests.drawn_halls import DAY, DRAW, DRAWN, SECRET
from tests.halls import KIOSK
from tests.integration.command_line import SAMPLE


def configuration(definition: Definition) -> Config:
    return replace(load(SAMPLE), halls={"aksu": definition})


async def test_a_text_needs_the_yes_to_as_many_as_it_concerns() -> None:
    """An open booking and two who take part in a draw; a hall that the store does not have concerns nobody."""
    store, now = MemoryStore(), at("14:00")
    definition = with_times(DRAWN, school=times())
    engine = engine_on(store, lambda: now)
    await engine.open_hall("aksu", definition)
    commands: tuple[c.Command, ...] = (
        c.MakeBooking("a", "school", at("16:00")),
        c.OpenDraw("land", DAY, commitment_to(SECRET)),
        *(c.EnterDraw(DRAW, name, name * 32) for name in ("b", "c")),
    )
    for command in commands:
        await engine.submit("aksu", command, KIOSK)
    await engine.stop()
    await need_accepted(store, configuration(definition), 0)
    without = configuration(with_times(definition, land=None, school=None))
    with pytest.raises(UserError, match="--accept 3"):
        await need_accepted(store, without, 2)
    await need_accepted(store, without, 3)
    await need_accepted(store, replace(without, halls={"other": definition}), 0)
