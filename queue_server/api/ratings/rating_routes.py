"""Lists the routes of marks."""

from typing import Final

from queue_server.api.http.bodies import Done, EmptyBody
from queue_server.api.http.description.table import HALL, Route
from queue_server.api.ratings import ratings
from queue_server.api.ratings.rating_documents import MarksDocument, RatingBody, RatingDocument, TabletDocument
from queue_server.config.roles import ASK_AT_WINDOW, ERASE_WORDS, NOBODY, READ_WORDS, SIT_AT_DESK
from queue_server.views.answer import MarkAnswer
from queue_server.worker.client.answers import OwnMarks

RATING_ROUTES: Final = (
    Route(
        "GET",
        f"{HALL}/tickets/{{id}}/rating",
        ratings.show,
        "What the visitor may say how it was: the finished services, and the reasons to choose from. By the key.",
        roles=NOBODY,
        unless="anyone",
        answer=RatingDocument,
        codes=("unknown_ticket",),
    ),
    Route(
        "POST",
        f"{HALL}/tickets/{{id}}/rating",
        ratings.rate,
        "The visitor says how a service was, once, by their key; a tablet at the window by the ticket's id.",
        roles=NOBODY,
        unless="anyone",
        body=RatingBody,
        answer=MarkAnswer,
        codes=("unknown_ticket", "unknown_reason"),
    ),
    Route(
        "GET",
        f"{HALL}/windows/{{window}}/rating",
        ratings.show_at_window,
        "What the tablet at a window asks: about the service that was finished there within the last minute.",
        roles=ASK_AT_WINDOW,
        answer=TabletDocument,
        codes=("unknown_window", "hall_not_configured"),
    ),
    Route(
        "GET",
        f"{HALL}/ratings",
        ratings.show_marks,
        "The marks with what visitors wrote, and those that stand out.",
        roles=READ_WORDS,
        answer=MarksDocument,
        codes=("figures_not_ready", "figures_starting", "figures_away", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{HALL}/ratings/{{mark}}/erase-words",
        ratings.erase_words,
        "Erase what a visitor wrote. The mark stays.",
        roles=ERASE_WORDS,
        body=EmptyBody,
        answer=Done,
        codes=("unknown_words", "store_unavailable"),
    ),
    Route(
        "GET",
        f"{HALL}/ratings/own",
        ratings.show_own,
        "What visitors said of the operator's own services in the 30 days up to yesterday, once ten of them have.",
        roles=SIT_AT_DESK,
        answer=OwnMarks,
        codes=("people_only", "figures_not_ready", "figures_starting", "figures_away", "store_unavailable"),
    ),
)
