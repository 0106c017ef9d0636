"""Draws places among all who asked for one, so that they are not won by the fastest. Pure.

The order is a function of a secret and of what stands in the journal. The secret is chosen before anybody asks, and its
SHA-256 is a record from then on, so it cannot be exchanged afterwards. Everybody who asks adds a random number, so
whoever chose the secret does not know the order before the last one has asked. Once the secret is a record as well,
anyone can repeat the draw.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

from msgspec import Struct
from msgspec.structs import replace


class DrawEntry(Struct, frozen=True, omit_defaults=True, gc=False):
    """One who takes part, or did until they left: the id of a booking, and the random number (hex digits) that was
    added with it."""

    booking: str
    number: str
    language: str | None = None
    has_left: bool = False


class Draw(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The draw of the places of a service on a date (`day`, RFC 3339). Who asks before `closes` (µs UTC) takes part."""

    id: str
    service: str
    day: str
    commitment: str
    closes: int
    entries: tuple[DrawEntry, ...] = ()
    is_over: bool = False
    secret: str | None = None

    @property
    def taking_part(self) -> list[DrawEntry]:
        """The entries of those who have not left."""
        return [entry for entry in self.entries if not entry.has_left]

    def entry(self, booking: str) -> DrawEntry | None:
        """The entry that would become the booking of that id."""
        return next((entry for entry in self.entries if entry.booking == booking), None)


def draw_id(service: str, day: str) -> str:
    """The id of the draw of a service's places on a date."""
    return f"{service}:{day}"


def commitment_to(secret: str) -> str:
    """What is published of a secret (hex digits) at the opening: its SHA-256 in hex digits."""
    return sha256(bytes.fromhex(secret)).hexdigest()


def drawn_order(secret: str, entries: Sequence[DrawEntry]) -> list[str]:
    """The bookings in the order in which they are drawn: by the SHA-256 of the seed and the booking's id.

    The seed is the SHA-256 of the secret and a line `BOOKING NUMBER` for each entry, in the order of the journal. Those
    who have left are passed over, and their lines stay: nobody changes the order of the others by leaving.
    """
    lines = "".join(f"{entry.booking} {entry.number}\n" for entry in entries)
    seed = sha256(bytes.fromhex(secret) + lines.encode()).digest()
    bookings = (entry.booking for entry in entries if not entry.has_left)
    return sorted(bookings, key=lambda booking: sha256(seed + booking.encode()).digest())


def drawn_places(secret: str, entries: Sequence[DrawEntry], starts: Iterable[int]) -> dict[str, int]:
    """Booking -> the start (µs UTC) that it has drawn: whoever is drawn first has the earliest place. `starts` names
    a start as often as it has places. Whoever is not in the result has drawn none."""
    return dict(zip(drawn_order(secret, entries), sorted(starts), strict=False))


def without(entries: Iterable[DrawEntry], booking: str) -> tuple[DrawEntry, ...]:
    """The entries, of which that of the booking has left."""
    return tuple(replace(entry, has_left=True) if entry.booking == booking else entry for entry in entries)
