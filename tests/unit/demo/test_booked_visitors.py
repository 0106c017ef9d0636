"""The simulated visitors with appointments of the demo."""

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any, cast

from queue_server.demo.booked_visitors import BOOKED_AHEAD, BookedVisitors
from queue_server.replay.api_client import ApiClient, ApiRefusal

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


class FakeHall:
    """Answers like the API of a hall with a place in each quarter of an hour; the second booking is refused."""

    def __init__(self) -> None:
        self.bookings: list[dict[str, Any]] = []
        self.commands: list[str] = []

    async def read(self, path: str) -> dict[str, Any]:
        if path.startswith("bookings") and "free" not in path:
            day = path.partition("?day=")[2] or NOW.date().isoformat()
            rows = [{"booking": booking} for booking in self.bookings if booking["start"].startswith(day)]
            return {"day": day, "bookings": rows}
        starts = [NOW + timedelta(minutes=15 * number) for number in range(1, 40)]
        return {"places": [{"start": start.isoformat()} for start in starts]}

    async def command(self, path: str, **body: object) -> dict[str, Any]:
        self.commands.append(path)
        if path == "bookings":
            if len(self.commands) == 2:
                raise ApiRefusal("place_taken", "somebody was faster")
            self.bookings.append({"id": f"b{len(self.bookings)}", "state": "open", **body})
            return self.bookings[-1]
        booking = next(booking for booking in self.bookings if path.split("/")[1] == booking["id"])
        booking["state"] = "arrived"
        return booking


async def test_they_book_and_most_of_them_come() -> None:
    """As many as shall be open, within the next hours, one refused; over the day most come, each once, others are
    absent, and the open ones are made up for."""
    hall = FakeHall()
    visitors = BookedVisitors(cast("ApiClient", hall), ["land"], Random(3))
    await visitors.step(NOW)
    assert len(hall.bookings) == BOOKED_AHEAD - 1
    assert all(datetime.fromisoformat(booking["start"]) < NOW + timedelta(hours=3) for booking in hall.bookings)
    for minute in range(240):
        await visitors.step(NOW + timedelta(minutes=minute))
    arrived = [path for path in hall.commands if path.endswith("/arrive")]
    assert len(arrived) == len(set(arrived)) > 3
    assert any(booking["state"] == "open" for booking in hall.bookings)
