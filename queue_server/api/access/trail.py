"""Keeps the trail: sign-ins, refused sign-ins, and changes of who or what may sign in. It never holds a secret.

An unknown name is not stored: people type passwords into the wrong field.
"""

from datetime import datetime
from typing import Final

from aiohttp import web
from msgspec import Struct

from queue_server.api.access.requester import address_of
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.hall.state import SECOND
from queue_server.journal.access.contents import Trace
from queue_server.pages.context import principal_of
from queue_server.views.times import moment

TRACE_LASTS: Final = 180 * 86_400 * SECOND
"""How long a trace is kept: half a year, long enough to ask who was at a desk, and no longer."""
COMMAND_LINE: Final = "command line"
"""The actor of changes by `kezek user`, `kezek token` and `kezek link`, which need access to the store's files."""
MOST_SHOWN: Final = 500

TRACE_SENTENCES: Final = {
    "signed_in": "Signed in with a password",
    "wrong_password": "A wrong password",
    "link_used": "Signed in with a link",
    "pin_used": "Took over a desk with a PIN",
    "wrong_pin": "A wrong PIN",
    "openid_used": "Signed in with the organisation's account",
    "openid_tied": "An account of the organisation was tied to a person",
    "openid_untied": "An account of the organisation was untied from a person",
    "openid_refused": "An account of the organisation was not let in",
    "openid_stale": "A sign-in at the organisation had been used or had run out",
    "openid_failed": "The organisation's sign-in gave no right answer",
    "signed_out": "Signed out",
    "signed_out_everywhere": "Signed out everywhere",
    "user_added": "A person was added",
    "role_set": "Another role was given",
    "password_set": "Another password was set",
    "pin_set": "The PIN was changed",
    "user_disabled": "A person was shut out",
    "user_enabled": "A person was let in again",
    "user_renamed": "A person was renamed",
    "user_deleted": "A person was deleted",
    "link_made": "A sign-in link was made",
    "token_added": "A token was made",
    "token_revoked": "A token was revoked",
    "day_closed": "The day was closed by hand",
    "day_reopened": "A day that was closed was opened again",
    "backup_asked": "A copy was asked for",
    "media_added": "A picture or video was sent to a board",
    "media_arranged": "The pictures and videos of a board were arranged",
    "media_removed": "A picture or video was removed from a board",
    "media_folder_made": "A folder for pictures and videos was made",
    "certificate_set": "A certificate for https was put in",
    "certificate_requested": "A request for a certificate was made",
    "certificate_dropped": "A request for a certificate was dropped",
    "letter_sent": "A test letter was sent",
    "past_log_sent": "A past log was sent",
    "past_log_imported": "The import of a past log was begun",
    "past_log_cancelled": "The import of a past log was cancelled",
    "copy_sent": "A copy was sent, to be restored",
    "copy_restored": "The restore of a copy was begun",
    "server_restarted": "The server was started anew",
    "version_replaced": "The program was replaced by another version",
    "version_refused": "Another version of the program was refused",
    "version_interrupted": "An upgrade of the program was interrupted",
    "version_back": "The program went back to the version before",
    "version_not_back": "The program went back to the version before, which was not ready in time",
    "check_asked": "A check of the journals was asked for",
    "ticket_printed_again": "A ticket was printed once more",
    "words_erased": "What a visitor wrote was erased",
    "device_paired": "A device was let in",
    "device_changed": "A device got another name or zone",
    "device_revoked": "A device was shut out",
    "catalogue_written": "The region's catalogue was written",
    "catalogue_taken": "The region's catalogue was taken over",
    "webhook_added": "A receiver of webhooks was added",
    "webhook_changed": "A receiver of webhooks was changed",
    "webhook_paused": "A receiver of webhooks was paused",
    "webhook_resumed": "A receiver of webhooks was let go on",
    "webhook_repeated": "An event was sent to a receiver of webhooks once more",
    "webhook_secret_replaced": "A receiver of webhooks got another secret",
    "webhook_removed": "A receiver of webhooks was removed",
    "configuration_saved": "The configuration was changed",
    "configuration_put_back": "What is in force was put back into the file",
    "hall_opened": "A hall was set up and opened",
    "centre_joined": "A hall was joined to a centre or a standby",
    "centre_left": "A hall was taken from its centre or standby",
    "centre_trusted": "Another certificate of a centre or standby was taken as right",
    "hall_code_made": "A code was made for a hall of the region",
    "hall_paired": "A hall of the region was paired",
    "hall_promoted": "A hall was taken over by this machine",
    "hall_revoked": "A hall of the region was shut out",
    "hall_fork_settled": "The fork of a hall's journal was looked into",
    "change_asked": "A change waits for a second yes",
    "change_confirmed": "A change got its second yes",
    "change_withdrawn": "A change that waited was withdrawn",
}
"""The kinds of traces, with the sentence that a person reads."""


PERSON_ACTS: Final = frozenset(
    act
    for act in TRACE_SENTENCES
    if act.startswith(("signed_", "user_", "openid_", "link_", "pin_", "wrong_", "role_", "password_", "token_"))
)
"""The kinds of traces that are about a person, or a token that may have a person's name."""


class TraceDocument(Struct, frozen=True):
    """`name` is whom it is about, `by` who did it, each empty where it is not known for sure.

    `by` is `role:name`, or `command line:account` of whoever used a command on the machine itself.
    """

    at: datetime
    what: str
    name: str
    by: str
    address: str


async def note(request: web.Request, kind: str, name: str = "") -> None:
    """Store that this request has done `kind` (a key of `WHAT`) to the person or thing of that name."""
    await request.app[PARTS][ServerContext].store.add_trace(trace_of(request, kind, name))


def trace_of(request: web.Request, kind: str, name: str = "") -> Trace:
    """The trace that this request does `kind` to the person or thing of that name."""
    principal = principal_of(request)
    by = f"{principal.role}:{principal.name}" if principal is not None else ""
    return trace(request.app[PARTS][ServerContext].clock(), kind, name, by, address_of(request))


def trace(now: int, kind: str, name: str, by: str, address: str) -> Trace:
    """The trace of something that happened at `now` (µs UTC)."""
    return Trace(now, kind, name, by, address, now + TRACE_LASTS)


def trace_document(trace: Trace) -> TraceDocument:
    return TraceDocument(moment(trace.at), trace.act, trace.name, trace.by, trace.address)
