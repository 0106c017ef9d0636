"""Defines the answers about bookings that the API makes itself. Pure."""

from msgspec import Struct

from queue_server.api.halls.beside_windows.reception_data import VisitorOfBooking
from queue_server.views.bookings.booking import ArrivalDocument, BookingDocument, FreePlaceDocument
from queue_server.views.bookings.draw import DrawDocument, DrawEntryDocument


class FreePlacesDocument(Struct, frozen=True, kw_only=True):
    """The places of a service that are free now, from the date `first` to the date `last` of the hall's time zone."""

    hall: str
    service: str
    first: str
    last: str
    places: tuple[FreePlaceDocument, ...]


class BookedDocument(BookingDocument, frozen=True, kw_only=True):
    """A booking that was just made. `key` is the visitor's own and is in this answer only: it opens the booking's page,
    moves and cancels it. `code` are the six digits for the check-in in the hall."""

    key: str
    code: str


class DrawsDocument(Struct, frozen=True, kw_only=True):
    """The draws of the present day and of later ones, by day."""

    hall: str
    draws: tuple[DrawDocument, ...]


class EnteredDocument(DrawEntryDocument, frozen=True, kw_only=True):
    """An entry that was just made. `key` is the visitor's own and is in this answer only: it opens the page of the
    entry, and of the booking that it becomes."""

    key: str


class CheckInDocument(ArrivalDocument, frozen=True, kw_only=True):
    """A booking whose visitor has come, and the ticket. `key` is the visitor's own to the ticket."""

    key: str


class BookingOfDay(Struct, frozen=True, kw_only=True):
    booking: BookingDocument
    visitor: VisitorOfBooking


class DayBookingsDocument(Struct, frozen=True, kw_only=True):
    """The bookings of a date of the hall's time zone, by time: the open ones, and those that ended not long ago."""

    hall: str
    day: str
    bookings: tuple[BookingOfDay, ...]
