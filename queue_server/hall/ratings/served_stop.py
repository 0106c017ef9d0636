"""Defines a finished service of a visit, which may be given a mark. Pure."""

from msgspec import Struct


class ServedStop(Struct, frozen=True, omit_defaults=True, gc=False):
    """A service that a window has finished with the record `finished`: `day` is the hall's day then, `finished_at` and
    `rated_at` are µs UTC. It is remembered until the end of the next day."""

    finished: int
    number: str
    service: str
    window: int
    day: str
    finished_at: int
    rated_at: int | None = None


def words_of(ticket: str, finished: int) -> str:
    """The subject of what is written about a finished service: not the ticket, whose own data are erased with the
    visit."""
    return f"{ticket}.{finished}"
