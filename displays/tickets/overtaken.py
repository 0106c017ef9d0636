"""Shows a visitor why others were called first: every call of a later ticket, with its reason in words."""

from aiohttp import web

from displays.tickets.phone import ticket_of
from queue_server.journal.checks.overtaken import overtaken_document
from queue_server.pages.render import render
from queue_server.pages.visitors.ticket_keys import KEPT_PRIVATE
from queue_server.pages.wording.dates import clock
from queue_server.pages.wording.people import person_name
from queue_server.pages.wording.words import Words, language_of, words
from queue_server.views.fairness.overtaken import Overtaking


async def overtaken(request: web.Request) -> web.Response:
    """`/t/{ticket}/overtaken`: for the holder of the ticket."""
    feed, ticket = ticket_of(request)
    definition = feed.state.defined
    language = language_of(request, definition.languages, ticket.language)
    document = await overtaken_document(feed, ticket)
    response = render(
        request,
        "displays/ticket/overtaken.html",
        language=language,
        ticket=ticket,
        name=request.match_info["ticket"],
        definition=definition,
        calls=[
            (call, clock(call.at, language, definition.timezone), reason(call, words(language), definition.timezone))
            for call in document.overtaken
        ],
    )
    response.headers.update(KEPT_PRIVATE)
    return response


def reason(call: Overtaking, texts: Words, timezone: str) -> str:
    """The reason of a call before the reader's own, as a sentence."""
    match call.why:
        case "priority":
            minutes = (call.head_start_s or 0) // 60
            return texts.t("Has a head start of {minutes} min. It counts as time already waited.", minutes=minutes)
        case "booked":
            time = clock(call.booked_at or call.at, texts.language, timezone)
            return texts.t("Had an appointment for {time}.", time=time)
        case "own_booking":
            time = clock(call.booked_at or call.at, texts.language, timezone)
            return texts.t("Your appointment is for {time}, and this ticket's turn came before it.", time=time)
        case "another_service":
            return texts.t("Came for another service. Window {window} does not call yours.", window=call.window)
        case "another_window":
            return texts.t("You were sent to window {window}, and only that window calls you.", window=call.bound_to)
        case "helper":
            return texts.t(
                "Window {window} takes your service only after somebody has waited {minutes} min for it.",
                window=call.window,
                minutes=call.after_minutes,
            )
        case "out_of_turn":
            operator = person_name(texts, call.operator) if call.operator else texts.t("the operator")
            return texts.t(
                "Called out of turn by {operator}. The reason given: {stated}", operator=operator, stated=call.stated
            )
        case _:
            return _reason_of_tickets(call, texts)


def _reason_of_tickets(call: Overtaking, texts: Words) -> str:
    """The reasons that need nothing but the tickets themselves."""
    match call.why:
        case "on_hold":
            return texts.t("Your turn was on hold then.")
        case "changed" if call.changed == "theirs":
            return texts.t("A supervisor has changed the service or the priority of this ticket.")
        case "changed":
            return texts.t(
                "A supervisor has changed the service or the priority of your ticket, and with it your place in the"
                " line."
            )
        case "moved_back":
            return texts.t("Your place in the line was given anew, by the rules of this hall.")
    return texts.t("This call does not follow from the rule. Please ask at the front desk.")
