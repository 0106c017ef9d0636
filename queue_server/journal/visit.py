"""One row for each stage of a visit, kept beside the journal so that figures need not read it all. Pure.

A stage begins when a ticket joins a line (it is issued, goes on to its next stop, or is sent elsewhere) and ends when
it leaves the window or the hall. The rows can be made anew from the journal at any time: they are a cache.
"""

from typing import Final, Literal

from msgspec import Struct

Outcome = Literal["served", "continued", "transferred", "no_show", "left", "closed"]
"""How a stage ended. `continued` and `transferred` begin another stage; the others end the visit."""

ONWARD: Final = ("continued", "transferred")


class Visit(Struct, kw_only=True):
    """One stage of a visit. Times are µs UTC, durations µs.

    `stage` is 0 for the first; `seq` is the record that began the stage, `end_seq` the one that ended it, and
    `call_seq` its first call. `waited`, `walked`, `served` and `held` are the whole time the ticket was waiting,
    called, serving and held in this stage, so that they add up to `ended_at - joined_at`. `calls` counts invitations,
    `recalls` their repetitions, `passed` the tickets that an out-of-turn call passed over. `outcome` is None while the
    stage goes on; `window` and `operator` are where it was called last. `norm` is how long (µs) the hall meant the
    service to be waited for when the stage began, if it said so; `hour` is the hour of the day, in the hall's time
    zone, in which the stage began.
    """

    hall: str
    ticket: str
    stage: int
    day: str
    number: str
    service: str
    seq: int
    issued_at: int
    joined_at: int
    hour: int
    priority: str | None = None
    language: str | None = None
    booked_at: int | None = None
    norm: int | None = None
    first_called_at: int | None = None
    called_at: int | None = None
    started_at: int | None = None
    ended_at: int | None = None
    window: int | None = None
    operator: str | None = None
    calls: int = 0
    recalls: int = 0
    call_seq: int | None = None
    call_reason: str | None = None
    passed: int = 0
    privilege: str | None = None
    waited: int = 0
    walked: int = 0
    served: int = 0
    held: int = 0
    outcome: Outcome | None = None
    end_seq: int | None = None


SpellState = Literal["calling", "serving", "idle", "wanted", "paused"]
"""What an open window does: a visitor walks to it, is served there, nobody is there and nobody waits for it, nobody
is there although somebody waits for it, or it is paused."""


class Spell(Struct, frozen=True, kw_only=True):
    """A stretch of time in which a window did one thing, within one hour of the hall's `day`.

    The spells of a window do not overlap. `seq` is the record that ended it.
    """

    hall: str
    day: str
    seq: int
    window: int
    began_at: int
    ended_at: int
    hour: int
    state: SpellState
    operator: str | None = None
    reason: str | None = None
