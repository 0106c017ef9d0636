"""What a kiosk offers: who waits and for how long, why nothing is given, and when it opens again."""

from datetime import UTC, datetime

from msgspec.structs import replace

from displays.board import services_of
from displays.choices import ChoiceRefusal, Choices, choices
from queue_server.config.definition import ClosedDay, Definition, Hours
from queue_server.hall import commands as c
from queue_server.hall.events import Estimate
from queue_server.pages.wording.openings import dated_opening, opening
from tests.halls import DEFINITION, PureHall, names

ESTIMATE = Estimate(60, 120, 300)
THURSDAY_ONLY = Hours(thu=("15:00-18:00",))
"""The halls of the tests are at a Thursday, 14:00 in Almaty."""
OPENS = names("2025-10-09T15:00:00+05:00")
NEXT_DAY = names("2025-10-10T00:00:00+05:00")


def offered(hall: PureHall) -> Choices:
    """What the hall offers; an opening is told by its moment."""
    return choices(hall.state, hall.now, {"school": ESTIMATE}, lambda at: names(at.isoformat()))


def with_service(**changes: object) -> Definition:
    """`DEFINITION` with its first service otherwise."""
    first, *rest = DEFINITION.services
    return replace(DEFINITION, services=(replace(first, **changes), *rest))


def test_a_choice_says_how_many_wait() -> None:
    """Every service of the hall in its order, with its line's length and nothing in the way."""
    hall = PureHall()
    hall.issue("school")
    hall.issue("school")
    offer = offered(hall)
    assert offer.refusal is None
    assert [(s.id, s.prefix, s.waiting, s.estimate, s.refusal) for s in offer.services] == [
        ("land", "A", 0, None, None),
        ("school", "B", 2, ESTIMATE, None),
        ("papers", "C", 0, None, None),
    ]


def test_a_closed_hall_says_when_it_opens() -> None:
    """Outside its hours the hall refuses as a whole, and names its next opening."""
    hall = PureHall(replace(DEFINITION, hours=THURSDAY_ONLY))
    assert offered(hall).refusal == ChoiceRefusal("hall_closed", {}, OPENS)


def test_a_holiday_is_told_by_its_name() -> None:
    """The hall is closed on that date whatever its hours say, and opens on the next day."""
    holiday = ClosedDay("2025-10-09", names("Day of the field"))
    hall = PureHall(replace(DEFINITION, closed_days=(holiday,)))
    assert offered(hall).refusal == ChoiceRefusal("hall_closed", {}, NEXT_DAY, names("Day of the field"))


def test_a_closed_service_says_when_it_opens() -> None:
    """A service with hours of its own refuses for itself alone."""
    hall = PureHall(with_service(hours=THURSDAY_ONLY))
    offer = offered(hall)
    assert offer.refusal is None
    assert [s.refusal for s in offer.services] == [ChoiceRefusal("service_closed", {}, OPENS), None, None]


def test_a_service_that_is_switched_off_says_why() -> None:
    """The reason of whoever switched it off stands on the tile; nobody knows when it ends."""
    hall = PureHall()
    hall.ask(c.SwitchService("land", on=False, reason="repairs"))
    assert offered(hall).services[0].refusal == ChoiceRefusal("service_off", {"reason": "repairs"})


def test_a_limit_that_is_reached_says_so() -> None:
    """The day's limit and the letter's last number; both begin anew with the hall's next day."""
    hall = PureHall(with_service(daily_limit=1))
    hall.issue("land")
    for _ in range(5):
        hall.issue("papers")
    land, _, papers = offered(hall).services
    assert land.refusal == ChoiceRefusal("daily_limit_reached", {"limit": 1}, NEXT_DAY)
    assert papers.refusal == ChoiceRefusal("numbers_exhausted", {"prefix": "C", "last": 5}, NEXT_DAY)


def test_what_is_used_up_is_given_again_when_the_hall_opens_next() -> None:
    """After a limit, and after the day was closed by hand: at the hall's next opening on a day that is no holiday."""
    hours = Hours(thu=("09:00-18:00",), fri=("09:00-18:00",), sat=("10:00-13:00",))
    definition = replace(with_service(daily_limit=1), hours=hours, closed_days=(ClosedDay("2025-10-10", names("-")),))
    hall = PureHall(definition)
    hall.issue("land")
    saturday = names("2025-10-11T10:00:00+05:00")
    assert offered(hall).services[0].refusal == ChoiceRefusal("daily_limit_reached", {"limit": 1}, saturday)
    hall.ask(c.CloseDay(), c.Actor("manager", "dana"))
    assert offered(hall).refusal == ChoiceRefusal("day_closed", {}, saturday)


def test_a_day_that_begins_at_six_gives_tickets_from_six() -> None:
    """The numbers start anew when the hall's day does, not at midnight."""
    definition = with_service(daily_limit=1)
    hall = PureHall(replace(definition, rules=replace(definition.rules, day_ends="06:00")))
    hall.issue("land")
    refusal = offered(hall).services[0].refusal
    assert refusal is not None
    assert refusal.opens == names("2025-10-10T06:00:00+05:00")


def test_an_opening_is_told_by_its_day() -> None:
    """Today, tomorrow, a weekday of the same week, else the date: no one is told Monday for a Monday after next."""
    now = datetime(2026, 5, 6, 4, 0, tzinfo=UTC)
    sentences = [opening(datetime(2026, 5, day, 4, 0, tzinfo=UTC), now, "Asia/Almaty") for day in (6, 7, 11, 14)]
    assert [sentence.ru for sentence in sentences] == [
        "Откроется: сегодня, 09:00.",
        "Откроется: завтра, 09:00.",
        "Откроется: понедельник, 09:00.",
        "Откроется: 14 мая, 09:00.",
    ]
    assert sentences[2]["kk"] == "Ашылады: дүйсенбі, 09:00."
    assert opening(datetime(2026, 5, 6, 19, 0, tzinfo=UTC), now, "Asia/Almaty").ru == "Откроется: завтра."
    dated = [dated_opening(datetime(2026, 5, day, 4, 0, tzinfo=UTC), now, "Asia/Almaty") for day in (6, 7, 14)]
    assert [words["ru"] for words in dated] == [
        "Откроется: сегодня, 09:00.",
        "Откроется: завтра, четверг, 7 мая, 09:00.",
        "Откроется: четверг, 14 мая, 09:00.",
    ]
    assert [dated[1][language] for language in ("kk", "en", "uz")] == [
        "Ашылады: ертең, бейсенбі, 7 мамыр, 09:00.",
        "Opens: tomorrow, Thursday, 7 May, 09:00.",
        "Ochiladi: ertaga, payshanba, 7 may, 09:00.",
    ]


def test_a_board_of_a_zone_lists_the_services_that_are_called_there() -> None:
    """Helping windows do not make a service one of their zone."""
    assert [service.id for service in services_of(DEFINITION, None)] == ["land", "school", "papers"]
    assert [service.id for service in services_of(DEFINITION, "east")] == ["land", "school"]
    assert [service.id for service in services_of(DEFINITION, "west")] == ["land", "school", "papers"]


def test_a_choice_says_that_no_window_of_it_is_open() -> None:
    """A ticket is given all the same; a window that only helps serves too, and one that is paused does not."""
    hall = PureHall()
    assert [s.is_served for s in offered(hall).services] == [False, False, False]
    hall.open(2, 4)
    hall.ask(c.PauseWindow(4, "lunch"))
    assert [(s.id, s.is_served, s.refusal) for s in offered(hall).services] == [
        ("land", True, None),
        ("school", True, None),
        ("papers", False, None),
    ]
    hall.ask(c.CloseWindow(2))
    assert [s.is_served for s in offered(hall).services] == [False, False, False]
