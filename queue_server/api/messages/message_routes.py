"""Lists the routes of messages to visitors."""

from typing import Final

from queue_server.api.http.bodies import Done
from queue_server.api.http.description.table import HALL, Query, Route
from queue_server.api.messages import outgoing, wish_forms, wishes
from queue_server.config.roles import NOBODY, READ_BOOKINGS, SEND_MESSAGES

_WISH_CODES: Final = (
    *("messages_off", "visit_over", "messages_limit_reached", "messages_address_busy", "phone_unreadable"),
    "phone_country",
    *("email_unreadable", "address_unreadable", "store_unavailable"),
)

MESSAGE_ROUTES: Final = (
    Route(
        "POST",
        f"{HALL}/tickets/{{id}}/messages",
        wishes.wish_for_ticket,
        "Be told of one's turn by message: by the visitor's key, or in the hall by the ticket's id.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        body=wishes.WishBody,
        answer=wishes.WishDocument,
        codes=("unknown_ticket", *_WISH_CODES),
    ),
    Route(
        "POST",
        f"{HALL}/tickets/{{id}}/messages/stop",
        wishes.stop_for_ticket,
        "Be told nothing more, and have the address erased.",
        roles=NOBODY,
        unless="anyone",
        body=wishes.StopBody,
        answer=wishes.WishDocument,
        codes=("unknown_ticket", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{HALL}/bookings/{{id}}/messages",
        wishes.wish_for_booking,
        "Be told of one's appointment, and then of one's turn.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        body=wishes.WishBody,
        answer=wishes.WishDocument,
        codes=("unknown_booking", *_WISH_CODES),
    ),
    Route(
        "POST",
        f"{HALL}/bookings/{{id}}/messages/stop",
        wishes.stop_for_booking,
        "Be told nothing more of one's appointment.",
        roles=NOBODY,
        unless="anyone",
        body=wishes.StopBody,
        answer=wishes.WishDocument,
        codes=("unknown_booking", "store_unavailable"),
    ),
    Route(
        "POST",
        "/booking/{hall}/{id}/messages",
        wish_forms.wish,
        "Get SMS about one's own booking at its telephone number, or no more.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        status=303,
        form=("wish", "language"),
        codes=("not_found", "store_unavailable"),
    ),
    Route(
        "POST",
        "/desk/{hall}/bookings/{id}/messages",
        wish_forms.wish_at_desk,
        "Have the call of a booking's ticket sent by SMS, or no more, on the front desk's page.",
        roles=READ_BOOKINGS,
        status=303,
        form=("wish", "phone"),
        codes=("not_found", "store_unavailable"),
    ),
    Route(
        "GET",
        f"{HALL}/messages/outgoing",
        outgoing.fetch,
        "The SMS that a bridge's modem sends: each is given once.",
        query=(
            Query("most", {"type": "integer", "minimum": 1, "maximum": outgoing.MOST_FETCHED}, "How many at most."),
        ),
        roles=SEND_MESSAGES,
        answer=outgoing.OutgoingDocument,
        codes=("store_unavailable",),
    ),
    Route(
        "POST",
        f"{HALL}/messages/{{id}}/outcome",
        outgoing.report,
        "What became of an SMS at the bridge's modem.",
        roles=SEND_MESSAGES,
        body=outgoing.OutcomeBody,
        answer=Done,
        codes=("unknown_message", "store_unavailable"),
    ),
)
