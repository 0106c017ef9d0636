"""Defines a ticket, which is a visitor's turn, and its states. Pure."""

from typing import Final, Literal

from msgspec import Struct

CallReason = Literal["by_rule", "out_of_turn", "imported"]
"""How a ticket was called. `imported` calls come from the log of another system and need not follow the rule."""

TicketState = Literal["waiting", "called", "serving", "held", "served", "no_show", "left", "closed"]

LIVE: Final[tuple[TicketState, ...]] = ("waiting", "called", "serving", "held")
ENDS: Final[tuple[TicketState, ...]] = ("served", "no_show", "left", "closed")
STATES: Final[tuple[TicketState, ...]] = LIVE + ENDS
AT_WINDOW: Final[tuple[TicketState, ...]] = ("called", "serving")
"""The states in which a ticket is at a window. In every other one it is at none."""


class Stop(Struct, frozen=True, omit_defaults=True, gc=False):
    """One stop of a visit: a service and, where the ticket may be called by one window only, that window."""

    service: str
    window: int | None = None


class ProofRefusal(Struct, frozen=True, gc=False):
    """A refused proof: where and when (µs UTC), and by how much (µs) the ticket is due later for it."""

    window: int
    at: int
    lost: int


class Ticket(Struct, omit_defaults=True, gc=False):
    """A visitor's turn. Times are µs UTC; `window` is where it is, or was served; `then` are its further stops.

    `waiting_since` is when it joined the line it stands in; `due` decides its place there; `waited` is how long (µs) it
    had waited for this service before that, as before a call or a hold; `norm` is how long (µs) the hall meant the
    service to be waited for when the ticket came to it, if it said so;
    `call_seq` is the record of its last call; `own_holds` is how often the visitor has asked for more time.
    `refusal` stands once the proof of its priority has been refused. `lead` is by how much (µs) the priority puts `due`
    earlier: None without one, once it was refused, and in records of before it was kept. `reference` is the visit's id
    in another system, `waits_in` the zone in which the visitor waits; with `sign_language` boards show a clip too.
    """

    id: str
    number: str
    seq: int
    proof: bytes
    service: str
    priority: str | None
    language: str | None
    state: TicketState
    due: int
    issued_at: int
    waiting_since: int
    waited: int = 0
    norm: int | None = None
    booked_at: int | None = None
    first_called_at: int | None = None
    called_at: int | None = None
    started_at: int | None = None
    finished_at: int | None = None
    state_since: int = 0
    calls: int = 0
    call_seq: int = 0
    call_reason: CallReason | None = None
    window: int | None = None
    bound_to: int | None = None
    then: tuple[Stop, ...] = ()
    held_by: int | None = None
    held_until: int | None = None
    own_holds: int = 0
    privilege: str | None = None
    lead: int | None = None
    refusal: ProofRefusal | None = None
    noted: bool = False
    visited: tuple[Stop, ...] = ()
    reference: str | None = None
    waits_in: str | None = None
    sign_language: bool = False

    @property
    def is_live(self) -> bool:
        return self.state in LIVE
