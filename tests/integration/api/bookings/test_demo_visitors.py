"""The demo's visitors with appointments, at a hall of the demo, at any moment of a day."""

from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from queue_server.demo.booked_visitors import BOOKED_AHEAD, BookedVisitors
from queue_server.demo.hall import demo_config
from queue_server.demo.sample import sample_config
from queue_server.replay.api_client import open_client
from queue_server.units import SECOND
from queue_server.views.times import moment
from tests.integration.api.conftest import Server, serving

(DEFINITION,) = demo_config(sample_config()).halls.values()
ZONE = ZoneInfo(DEFINITION.timezone)
SERVICES = [service.id for service in DEFINITION.services if service.booking is not None]


def open_bookings(server: Server) -> dict[str, int]:
    """How many appointments of each service are open, whenever they are."""
    bookings = server.context.feed("aksu").state.bookings.values()
    return {
        service: sum(booking.state in ("open", "asked") and booking.service == service for booking in bookings)
        for service in SERVICES
    }


@pytest.mark.parametrize(
    "begins",
    [
        datetime(2026, 3, 4, 11, 0, tzinfo=ZONE),
        datetime(2026, 3, 4, 23, 29, tzinfo=ZONE),
        datetime(2026, 3, 4, 23, 45, tzinfo=ZONE),
        datetime(2026, 3, 6, 23, 59, tzinfo=ZONE),  # a Friday
        datetime(2026, 3, 7, 12, 0, tzinfo=ZONE),  # a Saturday
        datetime(2026, 3, 22, 0, 0, tzinfo=ZONE),  # a Sunday, and Nauryz
        datetime(2026, 12, 31, 23, 59, tzinfo=ZONE),
        datetime(2028, 2, 28, 23, 58, tzinfo=ZONE),
    ],
    ids=str,
)
async def test_they_book_at_every_hour(begins: datetime) -> None:
    """Each service is booked at once, and not again and again; within the next hours those come whose time nobody has
    to confirm."""
    async with serving(definition=DEFINITION) as server:
        server.clock.now = round(begins.timestamp() * SECOND)
        async with open_client(server.url, "aksu", "manager-secret") as client:
            visitors = BookedVisitors(client, SERVICES, Random(1))
            for _ in range(3):
                await visitors.step(moment(server.clock.now))
                server.clock.pass_s(1)
            assert open_bookings(server) == dict.fromkeys(SERVICES, BOOKED_AHEAD)
            for _ in range(36):
                server.clock.pass_s(timedelta(minutes=5).total_seconds())
                await visitors.step(moment(server.clock.now))
        bookings = server.context.feed("aksu").state.bookings.values()
        assert {"land", "architecture"} <= {booking.service for booking in bookings if booking.state == "arrived"}
