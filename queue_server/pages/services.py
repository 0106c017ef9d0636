"""Holds what pages, displays and the API read of a running server; the app fills it once."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from aiohttp import web

from queue_server.clock import ServerClock
from queue_server.journal.feed import Feed
from queue_server.journal.personal.contents import PersonalDatum
from queue_server.pages.assets.site import Site
from queue_server.pages.settings_notice import SettingsNotice
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.pages.visitors.presence import Presence
from queue_server.pages.visitors.ticket_keys import TicketKeys
from queue_server.pages.waits import Waits
from queue_server.views.equipment.printers import PaperState, PrintersDocument
from queue_server.views.menu.services import ServiceSearches


@dataclass(frozen=True, kw_only=True)
class PageServices:
    """The sources of every page. `feeds` are by the id of a hall, `clock` is the server's time in µs UTC. `followed`
    are the halls among them whose journals come from elsewhere."""

    feeds: Mapping[str, Feed]
    clock: ServerClock
    followed: Collection[str] = ()
    site: Site = field(default_factory=Site)
    settings_notice: SettingsNotice = field(default_factory=SettingsNotice)


@dataclass(frozen=True, kw_only=True)
class VisitorServices:
    """The sources about visitors' tickets in addition to the halls' states."""

    waits: Mapping[str, Waits]
    """The estimates of waits, by the id of a hall."""
    ticket_keys: TicketKeys
    presence: Presence
    printers: Callable[[str], PrintersDocument]
    """The ticket printers of a hall."""
    name_printer: Callable[[str, str], Awaitable[bool]]
    """Lets a hall's printer print its own name; returns false when it does not."""
    print_again: Callable[[str, str, str], Awaitable[PaperState | None]]
    """Print an uncertain ticket of a hall's printer once more, by its number; None where none is uncertain."""
    print_ticket: Callable[[str, str, str], Awaitable[PaperState | None]]
    """Print a ticket of a hall at a printer, by its id, whoever took it; None for a printer that is not there."""
    print_sheet: Callable[[str, str, str, str], Awaitable[PaperState | None]]
    """Print what is written about a service of a hall at the printer of a kiosk, by its name, in a language; None for
    a kiosk without a printer."""
    personal_data: Callable[..., Awaitable[Sequence[PersonalDatum]]]
    """What visitors have said of themselves, by the hall and the ids of their bookings. Raises `Unavailable`."""
    spend: Callable[[web.Request, int], None]
    """Takes milliseconds of the machine's work from the requester's share. Raises where too little is left."""

    searches: ServiceSearches = field(default_factory=ServiceSearches)
    """Finds services by words."""

    @cached_property
    def booking_keys(self) -> BookingKeys:
        return BookingKeys(self.ticket_keys)
