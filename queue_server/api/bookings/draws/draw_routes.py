"""Lists the routes of draws."""

from typing import Final

from queue_server.api.bookings.bodies import EnterDrawBody
from queue_server.api.bookings.booking_documents import DrawsDocument, EnteredDocument
from queue_server.api.bookings.draws import draw_forms, draws
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import HALL, Route
from queue_server.config.roles import BOOK, NOBODY
from queue_server.views.bookings.draw import DrawEntryDocument

DRAW_ROUTES: Final = (
    Route(
        "GET",
        f"{HALL}/bookings/draws",
        draws.show_all,
        "The draws of the present day and of later ones.",
        roles=BOOK,
        unless="anyone",
        answer=DrawsDocument,
    ),
    Route(
        "POST",
        f"{HALL}/bookings/draws/{{draw}}/enter",
        draws.enter,
        "Take part in a draw, once under each telephone number.",
        roles=BOOK,
        unless="anyone",
        limit="tickets",
        status=201,
        body=EnterDrawBody,
        answer=EnteredDocument,
        codes=(
            *("unknown_draw", "name_missing", "phone_missing", "phone_unreadable", "draw_entered_already"),
            "booking_under_way",
        ),
    ),
    Route(
        "GET",
        f"{HALL}/bookings/entries/{{id}}",
        draws.show_entry,
        "One's own entry in a draw, by the visitor's key.",
        roles=NOBODY,
        unless="anyone",
        answer=DrawEntryDocument,
        codes=("unknown_draw",),
    ),
    Route(
        "POST",
        f"{HALL}/bookings/entries/{{id}}/leave",
        draws.leave,
        "Take part in a draw no more, by the visitor's key. What was said of the visitor is erased.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        body=EmptyBody,
        answer=DrawEntryDocument,
        codes=("unknown_draw",),
    ),
    Route(
        "POST",
        "/booking/{hall}/{id}/leave",
        draw_forms.leave,
        "Take part in a draw no more, on the page of one's own entry.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        status=303,
        form=("language",),
        codes=("not_found", "store_unavailable"),
    ),
    Route(
        "POST",
        "/book/{hall}/draw",
        draw_forms.enter,
        "Take part in the draw of a day.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        status=303,
        form=("service", "draw", "name", "phone", "question", "own", "language", "form_id"),
        codes=("not_found", "store_unavailable"),
    ),
)
