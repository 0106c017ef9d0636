"""What a person reads when the server says no: one sentence for every code of a problem document. Pure.

The hall's own refusals are sentences for people already. What the door answers is said here anew: the API's sentences
speak to the programmer of a client.
"""

from typing import Final

from queue_server.hall.errors import REFUSALS, UNKNOWN

DOOR_SENTENCES: Final = {
    "malformed": "The server did not understand this. Reload the page and try again.",
    "not_signed_in": "You are not signed in. Sign in and try again.",
    "wrong_password": "This name and this password do not belong together.",
    "link_used": "This link has been used or has run out. Ask for a new one.",
    "not_allowed": "You may not do this here.",
    "other_site": "This came from a page of another site. Use the pages of this server.",
    "not_found": "There is nothing at this address.",
    "unknown_hall": "This server has no such hall.",
    "unknown_alarm": "This alarm does not stand any more, or never did.",
    "unknown_command": "The server does not know this command. Reload the page.",
    "method_not_allowed": "The server did not understand this. Reload the page and try again.",
    "key_reused": "The server did not understand this. Reload the page and try again.",
    "too_large": "This text is too long. Shorten it.",
    "upgrade_required": "The server did not understand this. Reload the page and try again.",
    "too_many_requests": "Too many requests. Try again in {wait_s} seconds.",
    "bug": "Something went wrong on the server. Nothing of yours is lost; try again in a minute.",
    "journal_corrupt": "The record of this hall is damaged. Call the administrator.",
    "store_unavailable": "The server cannot write to its disk at present. Nothing has changed; try again.",
    "stopping": "The server is restarting. Try again in a few seconds.",
}

PROBLEMS: Final = DOOR_SENTENCES | REFUSALS | UNKNOWN
"""Code of a problem document -> its sentence, which is a msgid."""

STATUS_SENTENCES: Final = {
    401: DOOR_SENTENCES["not_signed_in"],
    403: DOOR_SENTENCES["not_allowed"],
    404: "This page does not exist. The address may be mistyped, or the ticket is from another day.",
    429: "Too many requests. Wait a little and try again.",
    503: DOOR_SENTENCES["stopping"],
}
"""HTTP status -> the sentence of its error page."""

ANY_ERROR: Final = DOOR_SENTENCES["bug"]
