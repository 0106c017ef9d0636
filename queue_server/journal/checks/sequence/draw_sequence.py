"""Repeats draws: each place must go to whom the secret and the numbers of all who took part give it. Pure."""

from queue_server.hall import events as e
from queue_server.hall.bookings.draws.draw import DrawEntry, commitment_to, drawn_places, without
from queue_server.journal.checks.sequence.checked_state import CheckedDraw, CheckedState


def objection_to_opened(hall: CheckedState, event: e.DrawOpened) -> str | None:
    """The reason why the draw cannot be opened next, or None."""
    return f"opens draw {event.draw} a second time" if event.draw in hall.draws else None


def objection_to_entered(hall: CheckedState, event: e.DrawEntered) -> str | None:
    """The reason why nobody can take part so, or None."""
    draw = hall.draws.get(event.draw)
    if draw is None:
        return _unknown(hall, event.draw)
    if draw.is_over:
        return f"takes part in draw {event.draw}, which is over"
    if any(entry.booking == event.booking for entry in draw.entries):
        return f"takes part in draw {event.draw} as {event.booking} a second time"
    return None


def objection_to_left(hall: CheckedState, event: e.DrawLeft) -> str | None:
    """The reason why nobody can leave the draw so, or None."""
    draw = hall.draws.get(event.draw)
    if draw is None:
        return _unknown(hall, event.draw)
    if draw.is_over:
        return f"leaves draw {event.draw}, which is over"
    if not any(entry.booking == event.booking and not entry.has_left for entry in draw.entries):
        return f"leaves draw {event.draw} as {event.booking}, who does not take part"
    return None


def objection_to_held(hall: CheckedState, event: e.DrawHeld) -> str | None:
    """The reason why the draw cannot be held so, or None."""
    draw = hall.draws.get(event.draw)
    if draw is None:
        return _unknown(hall, event.draw)
    if draw.is_over:
        return f"holds draw {event.draw} a second time"
    if commitment_to(event.secret) != draw.commitment:
        return f"holds draw {event.draw} with another secret than the one that was committed to"
    return None


def objection_after_draw(hall: CheckedState, event: e.Event) -> str | None:
    """The objection to any record but that of the place which was drawn next, else None."""
    if not hall.drawn:
        return None
    booking, start = hall.drawn[0]
    if isinstance(event, e.BookingMade) and (event.booking, event.start) == (booking, start):
        return None
    return f"stands where the draw gives the place at {start} to booking {booking}"


def follow_opened(hall: CheckedState, event: e.DrawOpened) -> None:
    """Take in a draw in which visitors take part."""
    hall.draws[event.draw] = CheckedDraw(event.commitment)


def follow_entered(hall: CheckedState, event: e.DrawEntered) -> None:
    """Take in one who takes part."""
    if (draw := hall.draws.get(event.draw)) is not None:
        draw.entries.append(DrawEntry(event.booking, event.number))


def follow_left(hall: CheckedState, event: e.DrawLeft) -> None:
    """Take in that somebody takes part no more."""
    if (draw := hall.draws.get(event.draw)) is not None:
        draw.entries = list(without(draw.entries, event.booking))


def follow_held(hall: CheckedState, event: e.DrawHeld) -> None:
    """Take in what the draw gives to whom, by the secret of its record."""
    if (draw := hall.draws.get(event.draw)) is not None:
        draw.is_over = True
        hall.drawn = list(drawn_places(event.secret, draw.entries, event.starts).items())


def _unknown(hall: CheckedState, draw: str) -> str | None:
    return f"names draw {draw}, which the hall has not" if hall.knows_bookings else None
