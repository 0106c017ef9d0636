"""Defines the event of a visitor's mark. It follows the rules of `queue_server.hall.events`, which has it with all
others."""

from typing import Literal

from msgspec import Struct

RatingSource = Literal["phone", "tablet", "paper"]
"""Where a mark came from: the ticket's page on a phone, the tablet at the window, the code on the paper."""


class VisitRated(Struct, frozen=True, omit_defaults=True, gc=False):
    """A visitor has given a mark to a service of the visit: `step` from 1, very bad, to 5, very good, with at most two
    `reasons` of the hall's list. `finished` is the record that finished the service. With `worded` the visitor has
    added words, which stand beside the journal."""

    ticket: str
    finished: int
    service: str
    window: int
    step: int
    source: RatingSource
    reasons: tuple[str, ...] = ()
    worded: bool = False
