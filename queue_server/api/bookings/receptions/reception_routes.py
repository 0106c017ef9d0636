"""Lists the routes of receptions in person."""

from typing import Final

from queue_server.api.bookings.receptions import receptions
from queue_server.api.bookings.receptions.reception_documents import (
    ConfirmBookingBody,
    ReceptionsDocument,
    ReferBookingBody,
    RefuseBookingBody,
)
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import HALL, Route
from queue_server.config.roles import NOBODY, RECEIVE
from queue_server.views.answer import SeqAnswer
from queue_server.views.bookings.booking import BookingDocument
from queue_server.views.bookings.reception_figures import ReceptionSchedule

RECEPTION_ROUTES: Final = (
    Route(
        "GET",
        f"{HALL}/receptions",
        receptions.show,
        "The appointments that wait for an answer, and what is under control, with what the visitors have said.",
        roles=RECEIVE,
        answer=ReceptionsDocument,
        codes=("store_unavailable",),
    ),
    Route(
        "GET",
        f"{HALL}/receptions/figures",
        receptions.show_figures,
        "Who receives in person and when, and what is counted of it by month. Nothing about a person is in it.",
        roles=NOBODY,
        unless="anyone",
        answer=ReceptionSchedule,
    ),
    Route(
        "POST",
        f"{HALL}/bookings/{{id}}/confirm",
        receptions.confirm,
        "Confirm an appointment that was asked for, at its time or at another one.",
        roles=RECEIVE,
        body=ConfirmBookingBody,
        answer=BookingDocument,
        codes=("unknown_booking",),
    ),
    Route(
        "POST",
        f"{HALL}/bookings/{{id}}/refuse",
        receptions.refuse,
        "Refuse an appointment that was asked for, with a reason.",
        roles=RECEIVE,
        body=RefuseBookingBody,
        answer=BookingDocument,
        codes=("unknown_booking",),
    ),
    Route(
        "POST",
        f"{HALL}/bookings/{{id}}/refer",
        receptions.refer,
        "Pass an appointment that was asked for to another host, at a time of theirs.",
        roles=RECEIVE,
        body=ReferBookingBody,
        answer=BookingDocument,
        codes=("unknown_booking", "unknown_service"),
    ),
    Route(
        "POST",
        f"{HALL}/receptions/{{control}}/done",
        receptions.end_control,
        "State that what was taken under control at a reception is done.",
        roles=RECEIVE,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_control",),
    ),
    Route(
        "POST",
        f"{HALL}/receptions/{{control}}/reopen",
        receptions.reopen_control,
        "Take back that something is done, within a day.",
        roles=RECEIVE,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_control",),
    ),
)
