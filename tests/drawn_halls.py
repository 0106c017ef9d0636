"""A small hall whose places are drawn, for tests."""

from queue_server.hall import commands as c
from queue_server.hall.bookings.draws.draw import commitment_to, draw_id
from tests.booked_halls import BookedHall, at, times, with_times
from tests.halls import KIOSK

DRAWN = with_times(land=times(release="draw", opens_days=5, place_minutes=180, draw_from="09:00", draw_until="18:00"))
"""Three places a day at land, drawn five days ahead."""
DAY = "2025-10-14"
"""The date whose draw is opened on the first day of the hall."""
DRAW = draw_id("land", DAY)
SECRET = "5e" * 32
CLOSES = at("18:00")


class DrawnHall(BookedHall):
    """The hall at two in the afternoon of the day on which the draw is opened."""

    def __init__(self) -> None:
        super().__init__(DRAWN, at("14:00"))

    def open_draw(self, day: str = DAY, secret: str = SECRET) -> None:
        self.ask(c.OpenDraw("land", day, commitment_to(secret)))

    def enter(self, *names: str) -> None:
        for name in names:
            self.ask(c.EnterDraw(DRAW, name, name.encode().hex().rjust(32, "0"), "kk"), KIOSK)

    def leave(self, name: str) -> None:
        self.ask(c.LeaveDraw(DRAW, name), KIOSK)

    def hold(self, secret: str = SECRET, now: int = CLOSES) -> None:
        self.now = max(self.now, now)
        self.ask(c.HoldDraw(DRAW, secret))
