"""Defines a hall: services, windows, priorities and rules, as the journal records them. Pure.

Nothing here is secret or belongs to one machine: two servers of one hall share it, and an auditor reads from it which
rules were in force when. Durations carry their unit in the name.
"""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field
from msgspec.structs import force_setattr

from queue_server.config.booking_times import BookingDay, ServiceBooking
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.config.message_rules import MessageRules
from queue_server.config.values.names import ONE_LINE as ONE_LINE
from queue_server.config.values.names import Names as Names
from queue_server.config.values.names import Texts as Texts
from queue_server.config.values.one_copy import one_copy
from queue_server.config.values.scalars import (
    WEEKDAYS,
    ClockTime,
    Date,
    Identifier,
    LanguageList,
    Prefix,
    TimeSpan,
    WindowNumber,
)

MOST_TO_BRING: Final = 20
"""Lines of what to bring: more is not read, and does not fit on a sheet."""
MOST_KEYWORDS: Final = 30

Keyword = Annotated[
    str, Meta(pattern=ONE_LINE, max_length=40, description="a word or a few, in one line, up to 40 characters")
]


class Hours(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When tickets are given, by weekday, in the hall's time zone. A day that is left out is a closed day."""

    mon: tuple[TimeSpan, ...] = ()
    tue: tuple[TimeSpan, ...] = ()
    wed: tuple[TimeSpan, ...] = ()
    thu: tuple[TimeSpan, ...] = ()
    fri: tuple[TimeSpan, ...] = ()
    sat: tuple[TimeSpan, ...] = ()
    sun: tuple[TimeSpan, ...] = ()

    def on(self, weekday: int) -> tuple[TimeSpan, ...]:
        """The spans of a weekday, 0 being Monday as in `datetime.weekday()`."""
        spans: tuple[TimeSpan, ...] = getattr(self, WEEKDAYS[weekday])
        return spans


class ClosedDay(Struct, frozen=True, forbid_unknown_fields=True):
    """A date, in the hall's time zone, on which no ticket is given whatever the hours are, with the reason."""

    date: Date
    names: Names


class Group(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A heading that gathers services, and other groups: those that name it as their `parent`."""

    id: Identifier
    names: Names
    parent: Identifier | None = None


class ServiceInformation(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """What a visitor of a service should know before they come: what to bring, one thing a line, how long it takes and
    what it costs, and where to go instead."""

    bring: Annotated[tuple[Names, ...], Meta(max_length=MOST_TO_BRING)] = ()
    takes: Names | None = None
    costs: Names | None = None
    elsewhere: Names | None = None


class Service(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a visitor comes for. Services of one prefix share their numbers, so their first and last must agree.

    `norm_minutes` is how long a visitor should wait at the most, `service_minutes` how long serving one should take.
    With `booking` it may be booked for a time; `host` is who receives its visitors in person. `keywords` are further
    words by which a visitor finds it, of any language.
    """

    id: Identifier
    prefix: Prefix
    names: Names
    group: Identifier | None = None
    first_number: Annotated[int, Meta(ge=0, le=9999)] = 1
    last_number: Annotated[int, Meta(ge=1, le=9999)] = 999
    daily_limit: Annotated[int, Meta(ge=1)] | None = None
    hours: Hours | None = None
    norm_minutes: Annotated[int, Meta(ge=1, le=600)] | None = None
    service_minutes: Annotated[int, Meta(ge=1, le=600)] | None = None
    booking: ServiceBooking | None = None
    host: Identifier | None = None
    information: ServiceInformation | None = None
    keywords: Annotated[tuple[Keyword, ...], Meta(max_length=MOST_KEYWORDS)] = ()

    def norm_for(self, *, is_booked: bool) -> int | None:
        """The norm in minutes: that of bookings for one who has booked, where the service has one."""
        own = self.booking.booked_norm_minutes if is_booked and self.booking is not None else None
        return own or self.norm_minutes


class Zone(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the hall, with the direction in which a visitor before the main board finds it."""

    id: Identifier
    names: Names
    arrow: Literal["left", "right", "up", "down"] = "right"


class Window(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A window at which visitors are served.

    `helps` maps a service to the minutes that the first ticket of its line must have waited before this window takes
    it.
    """

    window: WindowNumber
    services: tuple[Identifier, ...] = ()
    zone: Identifier | None = None
    helps: dict[Identifier, Annotated[int, Meta(ge=1, le=600)]] = {}

    def after_minutes(self) -> dict[str, int]:
        """Every service that this window may call, with the minutes that the first ticket of its line must have
        waited."""
        return dict.fromkeys(self.services, 0) | self.helps


ANSWER_DAYS: Final = 5
"""Within how many days an appointment is answered, unless its host states another number."""


class Host(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An office that receives visitors in person, such as "the akim": at a window, or in a room.

    `days` are those on which it receives; without them, all that the times to book of its services name. An appointment
    that somebody confirms is answered within `answer_days`.
    """

    id: Identifier
    names: Names
    window: WindowNumber | None = None
    room: Names | None = None
    days: Annotated[tuple[BookingDay, ...], Meta(max_length=35)] = ()
    answer_days: Annotated[int, Meta(ge=1, le=60)] = ANSWER_DAYS


class Priority(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A named class of visitor with a head start, and the paper that proves it."""

    id: Identifier
    names: Names
    head_start_s: Annotated[int, Meta(ge=0, le=86_400)]
    proof: Names | None = None


class Result(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a service may end with. Without `services` it is open to every service of the hall."""

    id: Identifier
    names: Names
    services: tuple[Identifier, ...] = ()


RatingSide = Literal["good", "bad"]
"""The steps of a mark to which a reason belongs: the two good ones, or the others."""


class RatingReason(Struct, frozen=True, forbid_unknown_fields=True):
    """A reason that a visitor may choose with a mark, such as "was not listened to"."""

    id: Identifier
    names: Names
    steps: RatingSide


class Rating(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """How visitors are asked how a service was, while `on`. What they write in their own words is erased after
    `words_days`."""

    on: bool = True
    reasons: Annotated[tuple[RatingReason, ...], Meta(max_length=24)] = ()
    words_days: Annotated[int, Meta(ge=1, le=366)] = 90


class HelpReason(Struct, frozen=True, forbid_unknown_fields=True):
    """What a visitor may need help with. With one or more, kiosk and phone have a bell."""

    id: Identifier
    names: Names


class Rules(Struct, frozen=True, forbid_unknown_fields=True):
    """The rules that differ between halls.

    `due_after_…` says whether a ticket keeps its due time (`kept`) or gets the one of a ticket taken at that moment
    (`anew`).
    """

    recall_limit: Annotated[int, Meta(ge=0, le=100)] = 3
    no_show_after_s: Annotated[int, Meta(ge=0, le=3600)] = 0
    out_of_turn: bool = False
    max_hold_minutes: Annotated[int, Meta(ge=1, le=1440)] = 240
    due_after_transfer: Literal["kept", "anew"] = "kept"
    due_after_hold: Literal["kept", "anew"] = "kept"
    due_after_stop: Literal["kept", "anew"] = "kept"
    booked_priority: Identifier | None = None
    day_ends: ClockTime = field(default="00:00", name="day_starts")
    """`day_starts` is its name in the journal: one day starts when the other ends."""
    public_board: bool = True
    public_tickets: bool = False


SHARED_FIELDS: Final = (
    "names",
    "services",
    "windows",
    "groups",
    "zones",
    "priorities",
    "hours",
    "closed_days",
    "results",
)
"""What takes most of a definition's memory, and is often alike in many halls. Of a field with another default than
nothing there may be no copy: msgspec leaves the default itself out of JSON, and not what equals it."""


class Definition(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """All settings that the rules of a hall depend on. Its record in the journal is `hall.configured/1`.

    With `second_admin` a change of what decides who is next waits for the approval of another administrator. A called
    visitor should come within `call_seconds`. Where there are `results`, a service ends with one of them or none.
    `out_of_turn_reasons` are offered where a call out of turn must be explained; another one may be written.
    `carried_over` says which tickets outlive the end of a day in a hall that is open then: those being served, or all
    live ones. With `numbers_go_round` the last number of a letter is followed by the first that is free. `languages`
    are those of texts for visitors, the hall's own first. `waiting_zones` are those among which a visitor is asked
    where they will wait; `help_reasons` what they may ring for. With `messages` visitors who wish it are told of their
    turn; without `rating` nobody is asked how a service was.
    """

    names: Names
    services: tuple[Service, ...]
    windows: tuple[Window, ...]
    timezone: str = "Asia/Almaty"
    groups: tuple[Group, ...] = ()
    zones: tuple[Zone, ...] = ()
    priorities: tuple[Priority, ...] = ()
    hours: Hours | None = None
    rules: Rules = Rules()
    ticker: tuple[Names, ...] = ()
    closed_days: tuple[ClosedDay, ...] = ()
    second_admin: bool = False
    phone_tickets: bool = False
    visitor_holds: Annotated[int, Meta(ge=0, le=10)] = 1
    visitor_hold_minutes: Annotated[int, Meta(ge=1, le=120)] = 10
    call_seconds: Annotated[int, Meta(ge=10, le=3600)] = 120
    results: tuple[Result, ...] = ()
    out_of_turn_reasons: tuple[Names, ...] = ()
    carried_over: Literal["serving", "live"] = "serving"
    numbers_go_round: bool = False
    languages: LanguageList = HALL_LANGUAGES
    hosts: tuple[Host, ...] = ()
    messages: MessageRules | None = None
    rating: Rating | None = None
    waiting_zones: Annotated[tuple[Identifier, ...], Meta(max_length=8)] = ()
    help_reasons: Annotated[tuple[HelpReason, ...], Meta(max_length=8)] = ()

    def __post_init__(self) -> None:
        if self.languages == HALL_LANGUAGES:
            # msgspec leaves the default itself out of JSON, not what equals it
            force_setattr(self, "languages", HALL_LANGUAGES)
        for name in SHARED_FIELDS:
            force_setattr(self, name, one_copy(name, getattr(self, name)))

    def language_for(self, wish: str | None) -> str:
        """The language that is wished for if the hall offers it, else the hall's own."""
        return wish if wish in self.languages else self.languages[0]

    def is_closed_on(self, day: date) -> bool:
        """Whether the hall is closed on that date of its own time zone."""
        return day.isoformat() in self._closed_dates

    def service(self, id: str) -> Service | None:  # noqa: A002 - the field's own name
        return self._service_by_id.get(id)

    def window(self, number: int) -> Window | None:
        return self._window_by_number.get(number)

    def priority(self, id: str) -> Priority | None:  # noqa: A002 - the field's own name
        return self._priority_by_id.get(id)

    def host(self, id: str) -> Host | None:  # noqa: A002 - the field's own name
        return self._host_by_id.get(id)

    @property
    def asks_for_marks(self) -> bool:
        """Whether visitors are asked how a service was."""
        return self.rating is not None and self.rating.on

    def reasons_of(self, side: RatingSide) -> tuple[RatingReason, ...]:
        """The reasons that go with a mark of that side, in the order of the hall's list."""
        return tuple(reason for reason in self.rating.reasons if reason.steps == side) if self.rating else ()

    def zone(self, id: str) -> Zone | None:  # noqa: A002 - the field's own name
        return next((zone for zone in self.zones if zone.id == id), None)

    @cached_property
    def has_information(self) -> bool:
        """Whether anything is written about any service for those who have not come yet."""
        return any(service.information is not None for service in self.services)

    def windows_of(self, service: str) -> tuple[int, ...]:
        """The windows that may call the service, including those that only help with it."""
        return self._windows_by_service.get(service, ())

    # Each command looks up several of them, in halls with 82 services and 60 windows.

    @cached_property
    def _service_by_id(self) -> Mapping[str, Service]:
        return {service.id: service for service in self.services}

    @cached_property
    def _window_by_number(self) -> Mapping[int, Window]:
        return {window.window: window for window in self.windows}

    @cached_property
    def _windows_by_service(self) -> Mapping[str, tuple[int, ...]]:
        by_service: dict[str, list[int]] = {}
        for window in self.windows:
            for service in window.after_minutes():
                by_service.setdefault(service, []).append(window.window)
        return {service: tuple(windows) for service, windows in by_service.items()}

    @cached_property
    def _closed_dates(self) -> frozenset[str]:
        return frozenset(closed.date for closed in self.closed_days)

    @cached_property
    def _priority_by_id(self) -> Mapping[str, Priority]:
        return {priority.id: priority for priority in self.priorities}

    @cached_property
    def _host_by_id(self) -> Mapping[str, Host]:
        return {host.id: host for host in self.hosts}

    def results_of(self, service: str) -> tuple[str, ...]:
        """The ids of the results of that service, in the order of the hall's list."""
        return tuple(result.id for result in self.results if not result.services or service in result.services)
