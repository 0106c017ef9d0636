"""Makes a dictionary for `queue_server.journal.packing`, from the answers of made-up days, and prints it.

One that is in use never changes, since stored answers are read with it. Where answers have become such that it no
longer fits them, another one is made, and added beside it.
"""

import sys
from base64 import b85encode
from collections.abc import Iterator
from contextlib import suppress
from random import Random
from textwrap import wrap
from typing import Final

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.hall import commands as c
from queue_server.hall.errors import Refused
from queue_server.hall.events import Estimate
from queue_server.hall.state import MINUTE, SECOND
from queue_server.views.answer import answer
from script.data import measured_hall
from script.staging.hall_in_memory import DESK, KIOSK, HallInMemory
from script.staging.hall_server import sample_definition

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd  # the same module, for the versions of Python that came before it

DAYS: Final = 60
MINUTES: Final = 120
FIRST_DAY: Final = 1_798_772_400 * SECOND
"""1 January 2027, 09:00 in Almaty."""
SPREAD: Final = 3650
"""Over how many days the made-up ones are spread."""
BYTES: Final = 2_000
LINE: Final = 114


def main() -> None:
    chance = Random(5)  # noqa: S311 - the seed is the point
    samples = [body for _ in range(DAYS) for body in answers_of_day(chance)]
    chance.shuffle(samples)
    for line in wrap(b85encode(zstd.train_dict(samples, BYTES).dict_content).decode("ascii"), LINE):
        sys.stdout.write(f'    b"{line}"\n')


def answers_of_day(chance: Random) -> Iterator[bytes]:
    """What a hall answers in two hours, with all that its windows do."""
    definition = _definition(chance)
    hall = HallInMemory(definition, FIRST_DAY + chance.randrange(SPREAD) * 24 * 60 * MINUTE)
    windows = [window.window for window in definition.windows]
    for window in windows:
        yield from _answer(hall, c.OpenWindow(window, chance.choice((None, f"operator-{window}"))))
    for _ in range(MINUTES):
        hall.now += chance.randrange(2 * MINUTE)
        yield from _answer(hall, _ticket(definition, chance))
        command = _window_command(hall, chance.choice(windows), chance)
        yield from _answer(hall, command)


def _definition(chance: Random) -> Definition:
    if chance.random() < 0.3:
        return measured_hall.DEFINITION
    sample = sample_definition(no_show_after_s=0)
    return replace(sample, services=tuple(replace(service, hours=None) for service in sample.services))


def _answer(hall: HallInMemory, command: c.Command) -> Iterator[bytes]:
    before = len(hall.entries)
    with suppress(Refused, LookupError):
        hall.ask(command, KIOSK if isinstance(command, c.IssueTicket) else DESK)
        yield answer(hall.state, command, hall.entries[before:])


def _ticket(definition: Definition, chance: Random) -> c.IssueTicket:
    id_ = "".join(chance.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", k=16))
    services = [service.id for service in definition.services]
    low = chance.randrange(1, 30) * 60
    estimate = Estimate(low, low + 300, low + 900) if chance.random() < 0.7 else None
    priority = chance.choice([*(item.id for item in definition.priorities), None, None, None, None])
    language = chance.choice((None, "kk", "ru"))
    visit = tuple(chance.sample(services, 2)) if chance.random() < 0.1 else ()
    return c.IssueTicket(id_, visit[0] if visit else chance.choice(services), priority, language, visit, None, estimate)


def _window_command(hall: HallInMemory, window: int, chance: Random) -> c.Command:
    ticket = hall.state.at_window(hall.state.window(window))
    if ticket is None:
        return c.CallNext(window)
    if ticket.state == "called":
        usual: list[c.Command] = [c.StartService(window)] * 8
        return chance.choice([*usual, c.Recall(window), c.MarkNoShow(window)])
    usual = [c.FinishService(window), c.CallNext(window)] * 4
    further = chance.choice(_services(hall))
    return chance.choice([*usual, c.HoldTicket(window, 5), c.HoldTicket(window), c.TransferTicket(window, further)])


def _services(hall: HallInMemory) -> list[str]:
    return [service.id for service in hall.state.defined.services]


if __name__ == "__main__":
    main()
