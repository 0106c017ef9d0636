"""Defines the bodies and answers about receptions in person. Pure."""

from typing import Annotated

from msgspec import Meta, Struct

from queue_server.api.bookings.bodies import OfferName, Start
from queue_server.api.halls.beside_windows.reception_data import VisitorOfBooking
from queue_server.api.http.bodies import Name
from queue_server.hall.bookings.booking import RefusalReason
from queue_server.views.bookings.receptions import AppointmentDocument, ControlDocument

Words = Annotated[str, Meta(max_length=500, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$", description="some lines")]


class ConfirmBookingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The yes to an appointment: at its time, or at another one, `start`."""

    start: Start | None = None
    offer: OfferName | None = None


class RefuseBookingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The no to an appointment. `words` are for its visitor: they stand beside the journal, and are erased with the
    question. The reason `other` needs them."""

    reason: RefusalReason
    words: Words | None = None


class ReferBookingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A service of another host, and the time there."""

    service: Name
    start: Start
    offer: OfferName | None = None


class AppointmentOfVisitor(Struct, frozen=True, kw_only=True):
    appointment: AppointmentDocument
    visitor: VisitorOfBooking


class ControlForVisitor(Struct, frozen=True, kw_only=True):
    control: ControlDocument
    visitor: VisitorOfBooking


class ReceptionsDocument(Struct, frozen=True, kw_only=True):
    """What waits for an answer, the most urgent first; what is under control, the nearest date first; and what was done
    so lately that it can be taken back, the latest first."""

    hall: str
    seq: int
    appointments: tuple[AppointmentOfVisitor, ...]
    controls: tuple[ControlForVisitor, ...]
    done_controls: tuple[ControlForVisitor, ...]
