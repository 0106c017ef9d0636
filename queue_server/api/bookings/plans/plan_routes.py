"""Lists the routes of closures and of the waiting list."""

from typing import Final

from queue_server.api.bookings.plans import plan_forms, plans
from queue_server.api.bookings.plans.plan_bodies import ClosureBody, ClosuresDocument, ConcernedDocument
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import HALL, Query, Route
from queue_server.config.roles import DIRECT, NOBODY, READ_BOOKINGS
from queue_server.views.answer import SeqAnswer
from queue_server.views.bookings.booking import BookingDocument
from queue_server.views.bookings.closure import ClosureDocument

_DAY: Final = {"type": "string", "format": "date"}
_CLOCK: Final = {"type": "string", "pattern": "^([01][0-9]|2[0-4]):[0-5][0-9]$"}

PLAN_ROUTES: Final = (
    Route(
        "GET",
        f"{HALL}/closures",
        plans.show_closures,
        "What is closed, and the bookings whose visitors have not chosen another time yet.",
        roles=READ_BOOKINGS,
        answer=ClosuresDocument,
        codes=("store_unavailable",),
    ),
    Route(
        "GET",
        f"{HALL}/closures/concerned",
        plans.show_concerned,
        "Whose booked time a closure would take.",
        roles=DIRECT,
        query=(
            Query("day", _DAY, "The first date of the hall's time zone.", is_required=True),
            Query("last_day", _DAY, "The last date; without it, the first one."),
            Query("first", _CLOCK, "When it begins on the first date; without it, at midnight."),
            Query("until", _CLOCK, "When it ends on the last date; without it, at midnight."),
            Query("host", {"type": "string"}, "The host who receives nobody; without it, the hall."),
            Query("service", {"type": "string"}, "The service for which nobody is received; without it, all."),
        ),
        answer=ConcernedDocument,
        codes=("malformed", "unknown_host", "unknown_service", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{HALL}/closures",
        plans.close,
        "Receive nobody in a span of time. Bookings in it are displaced, and none is lost.",
        roles=DIRECT,
        status=201,
        body=ClosureBody,
        answer=ClosureDocument,
        codes=("unknown_host", "unknown_service"),
    ),
    Route(
        "POST",
        f"{HALL}/closures/{{closure}}/reopen",
        plans.reopen,
        "Take a closure back.",
        roles=DIRECT,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_closure",),
    ),
    *(
        Route(
            "POST",
            f"{HALL}/bookings/{{id}}/waitlist/{verb}",
            handler,
            summary,
            roles=NOBODY,
            unless="anyone",
            limit="tickets",
            body=EmptyBody,
            answer=BookingDocument,
            codes=("unknown_booking",),
        )
        for verb, handler, summary in (
            ("join", plans.join, "Wait for an earlier place: by the visitor's key, or in the hall by its id."),
            ("leave", plans.leave, "Wait for no earlier place any more."),
            ("decline", plans.decline, "Decline the offered place, and wait for another one. To take it, move."),
        )
    ),
    Route(
        "POST",
        "/booking/{hall}/{id}/waitlist",
        plan_forms.wait,
        "Wait for an earlier place than one's own, or no more.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        status=303,
        form=("wish", "language"),
        codes=("not_found", "store_unavailable"),
    ),
)
