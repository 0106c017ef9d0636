"""Defines how a reception in person ends, and what is under control after it. Pure."""

from typing import Final, Literal

from msgspec import Struct

ReceptionResult = Literal["answered", "under_control", "referred", "refused"]
CONTROL_DAYS: Final = 366
"""How many days ahead, at the most, the date of what is taken under control lies."""


DONE_REMEMBERED: Final = 24 * 3600 * 1_000_000
"""How long (µs) it can be said that something is not done after all: then what its visitor has said is erased."""


class Control(Struct, frozen=True, omit_defaults=True, gc=False):
    """What a host has promised at the reception of record `seq`, to be done until the date `until`. Times are
    µs UTC; `done_at` is when somebody said that it is done."""

    seq: int
    since: int
    until: str
    service: str
    host: str
    number: str
    ticket: str
    booking: str | None = None
    done_at: int | None = None


class ReceptionFigures(Struct, frozen=True, omit_defaults=True, gc=False):
    """What happened in a month at a host. Nothing about a person is in it: it is for the public.

    `requests` for an appointment came, `answers` were given, of them `prompt_answers` by the promised day, and
    `refusals` were a no. `receptions` were held, of them `appointments` by booking: these visitors had waited
    `waited_days` altogether from the day on which they booked. `absences` are those who did not come. `promises` were
    taken under control; of those that are done, `prompt_promises` were by their date and `late_promises` after it.
    """

    requests: int = 0
    answers: int = 0
    prompt_answers: int = 0
    refusals: int = 0
    receptions: int = 0
    appointments: int = 0
    waited_days: int = 0
    absences: int = 0
    promises: int = 0
    prompt_promises: int = 0
    late_promises: int = 0
