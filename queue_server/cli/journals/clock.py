"""`clock`: takes a person's answer about the machine's clock, where that is in doubt.

The answer is a record of the journal, so a running server reads it within a second, and a later one at its start.
"""

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from queue_server.cli import arguments
from queue_server.cli.errors import UserError
from queue_server.cli.language import translator
from queue_server.cli.stores import moment, with_store
from queue_server.cli.trail import actor
from queue_server.clock import now_us
from queue_server.config.mistakes import Sentence, in_words, no_hall, sentence_of
from queue_server.units import DAY

if TYPE_CHECKING:
    from queue_server.journal.store import Store
    from queue_server.timekeeper import Ending


Word = Literal["accept", "refuse", "repair"]


def clock(
    word: Annotated[
        Word,
        typer.Argument(
            help="accept: the machine's clock is right. refuse: it is wrong. repair: it is right, and journals in the "
            "future are corrected."
        ),
    ],
    data: arguments.Data,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="For repair: what had set the clock wrong. It stays in the journal.")
    ] = "",
    hall: Annotated[
        str | None, typer.Option(metavar="HALL", help="For repair: this hall alone; every one, if left out.")
    ] = None,
) -> None:
    """Say whether the machine's clock is right.

    Works while the server runs and while it does not. `repair` is for administrators: it writes a record with both
    times and the reason, after which a hall's time may be earlier than before.
    """
    if word == "repair":
        _repair(data, reason.strip(), hall)
    else:
        _answer(data, word)


def _repair(data: arguments.Data, reason: str, hall: str | None) -> None:
    from queue_server.journal.clock_records import Healthy, correct

    if not reason:
        raise UserError(sentence_of("State the reason: kezek clock repair --reason ..."), 2)

    async def put_right(store: "Store") -> list[Sentence]:
        halls = await store.halls()
        if hall is not None and hall not in halls:
            raise UserError(no_hall(hall, halls), 2)
        lines: list[Sentence] = []
        for name in halls if hall is None else [hall]:
            try:
                correction = await correct(store, name, actor(), now_us(), reason)
            except Healthy:
                continue
            was, corrected = moment(correction.was), moment(correction.corrected)
            line = sentence_of("{hall}: {was} corrected to {corrected} UTC", hall=name, was=was, corrected=corrected)
            lines.append(line)
        return lines

    lines = with_store(data, put_right)
    if not lines:
        raise UserError(sentence_of("No journal here is in the future, so there is nothing to correct."))
    for line in lines:
        typer.echo(in_words(line, translator()))


def _answer(data: arguments.Data, word: Literal["accept", "refuse"]) -> None:
    from queue_server.hall.events import ClockAccepted, ClockRefused
    from queue_server.journal.clock_records import answer, endings

    async def put(store: "Store") -> int:
        ends = await endings(store)
        machine = await _machine_in_question(store, ends)
        if word == "accept" and all(machine < ending.at - DAY for ending in ends.values()):
            days = (min(ending.at for ending in ends.values()) - machine) // DAY
            raise UserError(
                sentence_of(
                    "The journal is {days} days ahead of the machine's clock. If the clock is right, correct the "
                    "journal: kezek clock repair --data {data} --reason ...",
                    days=days,
                    data=data,
                )
            )
        kind = ClockAccepted if word == "accept" else ClockRefused
        for hall, ending in ends.items():
            await answer(store, hall, actor(), kind(machine, ending.at))
        return machine

    time = moment(with_store(data, put))
    if word == "accept":
        reply = sentence_of("Accepted: it is {time} UTC.", time=time)
    else:
        reply = sentence_of("Refused: it is not {time} UTC. Set the machine's clock.", time=time)
    typer.echo(in_words(reply, translator()))


async def _machine_in_question(store: "Store", ends: "dict[str, Ending]") -> int:
    """The machine's time (µs UTC) in question: by the running server, else by the ends of the journals. Raises
    `UserError` where there is no question."""
    from queue_server.journal.clock_records import question

    questioned, now = await question(store), now_us()
    if questioned:
        return questioned
    if not ends:
        raise UserError(sentence_of("There is no record yet, so no clock can be in doubt."))
    if any(ending.fits(now) for ending in ends.values()):
        raise UserError(
            sentence_of("Nobody asks about the clock: it is {time} UTC, and the journal fits that.", time=moment(now))
        )
    return now
