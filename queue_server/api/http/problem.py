"""Makes problem documents (RFC 9457) from errors, and holds the one table of codes with their status. Pure.

A problem is `{"type","title","status","detail","code"}` and the values that the code names: the window, the number, the
limit. `type` is the address of the code's description on this server, `detail` a sentence for the person who asked.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import json

from queue_server.engine import ClockDoubtful, InDoubt, KeyReused, Stopping
from queue_server.hall.errors import REFUSALS, UNKNOWN, PlaceTaken, Refused
from queue_server.journal.record import Corrupt, NewerRecord, Superseded
from queue_server.journal.store import DatabaseAway, Unavailable
from queue_server.stats.visits.present import NotReady
from queue_server.worker.pipe.faults import WorkerAway

HTTP_PROBLEMS: Final[dict[str, tuple[int, str]]] = {
    "malformed": (400, "The request cannot be read: {why}."),
    "ahead_of_journal": (
        400,
        "`Kezek-After` names record {after}, but the journal of this hall ends with record {seq}. Leave it out.",
    ),
    "events_beyond_journal": (
        409,
        "This hall's journal ends with record {seq}. Record {after} is another journal's, as from before a restore.",
    ),
    "reference_personal": (
        400,
        "A `reference` stands in the journal for ever, and this one may name a person. Send an id of the matter alone.",
    ),
    "host_unreadable": (
        400,
        "The `Host` header is missing or names no host and port. A proxy before this server must pass it on as it is.",
    ),
    "https_only": (
        400,
        "This came unencrypted to a port that speaks https: use https://. Change a password or token that was in it.",
    ),
    "not_signed_in": (401, "Sign in, or send a valid token as `Authorization: Bearer TOKEN`."),
    "wrong_pin": (401, "This name and this PIN do not belong together, or the PIN is blocked: use the password."),
    "wrong_password": (401, "This name and this password do not belong together."),
    "openid_stale": (403, "This sign-in has been used, has run out, or began in another browser. Begin anew."),
    "openid_refused": (403, "The organisation's sign-in has let nobody in. Begin anew."),
    "openid_unknown": (403, "The organisation's account has no place here. Ask the administrator of the hall."),
    "link_used": (403, "This link has been used, has run out or never was one. Ask for a new one."),
    "not_allowed": (403, "This is not open to {who}."),
    "own_change": (403, "{author} asked for this change, so another administrator must say yes to it."),
    "pin_not_here": (403, "A PIN takes over a desk where somebody has signed in today. Sign in with the password."),
    "stale_page": (403, "This page is from another sign-in. Load it again."),
    "other_site": (403, "This was sent from a page of another site. Use the pages of this server."),
    "host_dropped": (
        403,
        "A proxy has turned {origin} into {host}. Let it pass the Host header on (nginx: proxy_set_header Host $host).",
    ),
    "not_found": (404, "There is nothing here. The addresses of this server are listed in /openapi.json."),
    "unknown_hall": (404, "This server has no hall {hall}."),
    "unknown_device": (404, "This device is not paired with the server, or no more."),
    "unknown_code": (404, "No device shows this code. Read it once more; it changes every quarter of an hour."),
    "clock_not_doubtful": (409, "Nobody asks about the clock now: it is not in doubt."),
    "clock_healthy": (409, "The journal of hall {hall} is not in the future, so there is nothing to correct."),
    "clock_needs_repair": (
        409,
        "The journal is {days} days ahead of the machine's clock. An administrator corrects it: kezek clock repair.",
    ),
    "device_silent": (409, "{name} does not answer now."),
    "no_printer": (409, "This kiosk has no printer."),
    "paper_not_uncertain": (409, "Whether {number} was printed is not in doubt here, or no more."),
    "other_kind": (
        409,
        "This device announced itself as a {kind}. Pair it as that, or open on it what it shall become.",
    ),
    "name_taken": (409, "There is a live token named {name}. Choose another name."),
    "devices_waiting": (
        429,
        "Too many new devices wait for an administrator. Pair some, or wait a quarter of an hour.",
    ),
    "unknown_district": (404, "The region has no district {district}."),
    "no_centre": (404, "This server is no centre: its configuration has no [centre]."),
    "pairing_refused": (
        403,
        "This code lets no such hall in. Have another one made at the centre; it lasts ten minutes.",
    ),
    "other_hall": (403, "This is not the token of hall {hall}, or it was revoked. Pair the hall with the centre."),
    "bad_batch": (400, "The batch of records cannot be taken: {why}. Nothing of it was stored."),
    "journal_forked": (
        409,
        "The journal of hall {hall} differs from the one here from record {seq} on. Nothing was stored.",
    ),
    "hall_promoted": (409, "Hall {hall} is written here since epoch {epoch}: nothing is taken from elsewhere."),
    "standby_of_one": (409, "This server is a standby of hall {hall} alone."),
    "unknown_record": (404, "There is no record {seq} here."),
    "hall_own": (409, "This server has a hall {hall} of its own. A hall of the region needs another id."),
    "hall_not_followed": (404, "No hall {hall} was paired with this centre."),
    "unknown_log": (404, "This server is no witness of the log {log}."),
    "log_not_signed": (403, "The checkpoint is not signed by a key of the log {log} that this witness was given."),
    "log_not_continued": (422, "The log {log} does not continue what was cosigned before: {why}."),
    "catalogue_none": (404, "No catalogue is offered yet."),
    "catalogue_changed": (409, "The catalogue has changed meanwhile (by {who}). Load it again."),
    "catalogue_offered_anew": (409, "The centre offers version {version} now. Look at that one first."),
    "unknown_version": (404, "There is no version {version} of the catalogue."),
    "unknown_webhook": (404, "There is no receiver of webhooks {id}."),
    "record_not_sent": (404, "The receiver gets no record {seq} of this hall."),
    "unknown_kind": (
        400,
        "There is no kind of event {kind}. They are listed in docs/integrator.md, each without its version.",
    ),
    "webhook_exists": (409, "There is a receiver named {name} already. Choose another name."),
    "webhooks_full": (409, "There are {most} receivers already, and no more may be. Remove one first."),
    "webhook_address_form": (
        400,
        "This is no address for webhooks: send one such as https://example.kz/kezek, without a name and a password.",
    ),
    "webhook_address_own_network": (
        409,
        "This address is inside the own network. Allow it in the configuration first: [webhooks] own_networks.",
    ),
    "webhook_address_plain": (
        409,
        "Events go to the internet encrypted: write https://. http:// is for addresses in [webhooks] own_networks.",
    ),
    "unknown_alarm": (404, "This alarm does not stand any more, or never did."),
    "unknown_command": (404, "A window has no command {command}. It has: {known}."),
    "unknown_user": (404, "There is no person {name}."),
    "unknown_token": (404, "There is no live token {name}."),
    "unknown_state": (404, "No such state of the configuration is kept, or its text cannot be read."),
    "unknown_change": (404, "No such change waits any more."),
    "unknown_words": (404, "There are no words with this mark, or they are erased already."),
    "method_not_allowed": (405, "This address answers {allowed} only."),
    "configuration_broken": (
        409,
        "The configuration file cannot be read as it is now: {why}. Mend it by hand; what was in force stays in force.",
    ),
    "configuration_changed": (409, "The configuration has changed meanwhile (by {who}). Load it again."),
    "configuration_edited": (409, "The configuration file has been changed by hand meanwhile. Load it again."),
    "configuration_in_force": (409, "The configuration file is in force as it is. There is nothing to put back."),
    "configuration_fixed": (409, "This server was started without a configuration file that could be changed."),
    "configuration_unwritable": (409, "The configuration file cannot be read or written: {why}. Nothing has changed."),
    "bookings_concerned": (
        409,
        "Open bookings, or visitors in a draw, would have no time any more: {count}. Somebody must say yes to it.",
    ),
    "configuration_wrong": (400, "The configuration has mistakes ({count}). Nothing has changed."),
    "assistant_taken": (409, "{who} has the setting up of the hall in hand. Load it again, or take over."),
    "assistant_without_hall": (409, "No hall has been opened yet. Answer the questions before this one first."),
    "backup_without_folder": (409, "No folder for copies is set: write one, save, and start the server anew."),
    "upkeep_without_folder": (409, "This server has no data folder of its own."),
    "restart_by_hand": (409, "This server does not start anew by itself: whoever has started it does so."),
    "restart_while_at_work": (409, "A file is coming in, or a copy, import or check is under way. Wait for its end."),
    "work_under_way": (409, "This is under way already. Wait until it is done."),
    "media_without_folder": (409, "No folder of pictures and videos is saved for this board: name one, and save."),
    "media_no_folder": (409, "The folder {detail} is not there."),
    "media_name": (
        400,
        "The file needs a plain name that ends in .jpg, .png, .webp, .gif, .avif, .mp4, .webm, .ogv or .vtt.",
    ),
    "media_exists": (409, "There is a file of this name already. Remove it first, or choose another name."),
    "media_full": (409, "The folder has 500 files, which is as many as a board shows. Remove some first."),
    "media_no_room": (409, "There is too little room on the disk for this file."),
    "media_unknown_type": (400, "By its content this is no picture or video that a board can show."),
    "media_false_ending": (
        400,
        "By its content this file is {detail}, which its ending does not say.",
    ),
    "media_unwritable": (409, "The folder cannot be read or written: {detail}."),
    "certificate_binary": (
        400,
        (
            "This is no text: PEM files are needed, which begin with -----BEGIN. To convert: openssl x509 -inform der "
            "-in FILE, and openssl pkey -inform der -in FILE for the key."
        ),
    ),
    "certificate_bundle": (
        400,
        (
            "This is a PKCS#12 file (.p12, .pfx): PEM is needed. To convert: openssl pkcs12 -in FILE -nodes -out "
            "server.pem"
        ),
    ),
    "certificate_none": (
        400,
        "There is no certificate in PEM form, which begins with -----BEGIN CERTIFICATE-----.",
    ),
    "certificate_unreadable": (400, "The certificate or the key cannot be read. The files may be damaged."),
    "certificate_without_key": (
        400,
        "No key has come with the certificate, and it is not for a request of this server. Send the key, too.",
    ),
    "certificate_key_locked": (
        400,
        (
            "The key has a passphrase, which nobody could type in at a start. Take it off: openssl pkey -in FILE -out "
            "server.key"
        ),
    ),
    "certificate_key_other": (400, "The key belongs to another certificate. Send the two that belong together."),
    "certificate_weak": (
        400,
        (
            "Browsers do not take this kind of key or signature ({detail}). Take RSA of 2048 to 8192 bits, or EC with "
            "P-256 or P-384, signed with SHA-256."
        ),
    ),
    "certificate_ended": (400, "The certificate of {name} ended on {day}. Ask for one that is valid."),
    "certificate_future": (400, "The certificate of {name} is not valid before {day}. Send it then."),
    "certificate_purpose": (
        400,
        "This certificate is for people or seals, not for a server. Ask for one for a server (TLS).",
    ),
    "certificate_other_name": (
        409,
        (
            "This certificate is for {names}, and not for {host}, by which this page was opened: browsers will warn. "
            "Say `confirmed=yes` to use it all the same."
        ),
    ),
    "certificate_unwritable": (409, "The certificate cannot be written: {detail}. Nothing has changed."),
    "certificate_host": (400, "This is no host name and no address: {name}."),
    "certificate_request_waits": (409, "A request waits for its certificate already. Drop it first."),
    "no_certificate_request": (404, "No request waits for its certificate."),
    "import_without_past": (
        409,
        "{hall} cannot have a past beside it: its id has more than 27 letters, or there is a hall {hall}-past.",
    ),
    "import_not_ready": (409, "No log has been sent and read that could be imported. Send it again."),
    "import_changed": (409, "The import has changed meanwhile. Look at the preview again."),
    "import_cancelled": (409, "The import was cancelled."),
    "restore_hall_present": (409, "This server has a hall already. A copy is restored onto a server without halls."),
    "restore_not_ready": (409, "No copy has been sent and checked that could be restored. Send it again."),
    "restore_changed": (409, "The restore has changed meanwhile. Look again at what is in the copy."),
    "restore_cancelled": (409, "The restore was cancelled."),
    "upload_stalled": (400, "The file has stopped coming, so what had come of it is removed. Send it again."),
    "upload_no_room": (409, "There is too little room on the disk for this file and the work with it."),
    "upload_unwritable": (409, "The data folder cannot be written: {detail}."),
    "no_mail_server": (409, "No mail server is saved: write one under Reports, and save."),
    "no_check": (404, "No check has been made since the start of the server."),
    "people_only": (409, "This is for people who sign in: a token has no password and no desk."),
    "user_exists": (409, "There is a person {name} already."),
    "name_retired": (
        409,
        "{name} was somebody's name before, so what they did would be taken for another's. Choose another name.",
    ),
    "person_seated": (
        409,
        "{name} sits at window {window} of hall {hall}. Close that window first, or let somebody else take it over.",
    ),
    "user_disabled": (409, "{name} is shut out. Let them in again first."),
    "token_exists": (409, "There is a token {name} already. Revoke it first, or choose another name."),
    "last_admin": (409, "{name} is the last administrator with a password. Make another one first."),
    "password_guessable": (
        400,
        (
            "This password is one of the first that others would try. Take three or four words that do not belong "
            "together, or more letters."
        ),
    ),
    "pin_guessable": (
        400,
        (
            "This PIN is one of the first that others would try. Take digits that are no row, no repetition, no "
            "birthday and no year."
        ),
    ),
    "name_missing": (400, "No name was given. Write the name of the visitor."),
    "question_missing": (400, "No question was given. Who asks to be received in person says in words what about."),
    "messages_off": (409, "This hall tells nobody by {channel}. Its own choices stand on the ticket's page."),
    "visit_over": (409, "This visit is over: there is nothing to be told any more."),
    "messages_limit_reached": (409, "Addresses were given {limit} times for this visit, as often as may be."),
    "messages_address_busy": (409, "Messages about {limit} visits go to this address already, as many as may be."),
    "phone_country": (400, "Numbers of this country are not taken here. These countries are: {countries}."),
    "email_unreadable": (400, "This is no e-mail address. Write it in full, such as name@example.kz."),
    "address_unreadable": (400, "This is no address that messages could go to."),
    "unknown_message": (404, "Nobody waits for what became of that message."),
    "phone_missing": (400, "No telephone number was given. Write one at which the visitor can be called."),
    "phone_unreadable": (400, "This is no telephone number. Write it with its code, such as +7 701 000 00 00."),
    "phone_limit_reached": (
        409,
        "This telephone number has {limit} open bookings, as many as this service allows. Use or cancel one first.",
    ),
    "draw_entered_already": (409, "This telephone number takes part in this draw already. Everybody takes part once."),
    "booking_under_way": (409, "Somebody is booking under this telephone number right now. Try again in a moment."),
    "booking_ended": (409, "The day of this booking is over. Its visitor takes a ticket, or books another time."),
    "code_unknown": (404, "No booking of this hall has these digits. Compare them once more."),
    "code_unreadable": (400, "These are neither the six digits of a booking nor the text of its QR code."),
    "code_ambiguous": (409, "Two bookings have these digits. Send the text of the QR code, or the booking's id."),
    "code_of_ticket": (409, "This is the code of a ticket, which counts already, and not of a booking."),
    "code_of_other_hall": (409, "This booking is for another hall: {name}. It counts there."),
    "codes_wrong": (429, "Wrong digits were sent {limit} times. Send the next ones in {wait_s} seconds."),
    "link_address": (400, "This is no address of a server. Write one such as https://centre.example.kz."),
    "link_fingerprint": (400, "A fingerprint is 64 digits from 0 to 9 and A to F, as the other side shows it."),
    "link_none": (409, "This hall is not joined to that side."),
    "link_certificate": (
        409,
        "Its certificate is not trusted. Send the fingerprint, {certificate}, along if it is the one shown there.",
    ),
    "link_code_wrong": (409, "The other side does not know this hall with this code, or the code has run out."),
    "link_forked": (
        409,
        (
            "The other side has another journal of this hall: record {seq} differs. Nothing is joined. Join the store "
            "that the journal there came from; a hall that was set up anew needs another id. See docs/region.md."
        ),
    ),
    "link_not_centre": (409, "What answers at this address is no centre and no standby. Compare the address."),
    "link_refused": (409, "The other side does not take this hall. Its version may be another one."),
    "link_unreachable": (502, "The other side does not answer at present. Compare the address, and try again."),
    "key_reused": (409, "This Idempotency-Key belongs to another command. Use a new one."),
    "too_large": (413, "The body is larger than {limit} bytes."),
    "expectation_failed": (417, "The server meets no expectation but `100-continue`. Leave out the `Expect` header."),
    "upgrade_required": (426, "This address is a WebSocket. Open it with one."),
    "too_many_requests": (429, "Too many requests. Ask again in {wait_s} seconds."),
    "openid_wrong": (502, "What the organisation's sign-in answered cannot be believed. Nobody was signed in."),
    "openid_away": (502, "The organisation's sign-in cannot be reached. Try again, or use a name and a password."),
    "bug": (
        500,
        "This has met a defect of the server, which goes on. Tell its number to the administrator: {number}.",
    ),
    "journal_corrupt": (
        503,
        "The journal of hall {hall} does not verify at record {seq}, so nothing is written to it.",
    ),
    "newer_record": (
        503,
        "A newer version wrote record {seq} of hall {hall}, which this server cannot read. Update this server.",
    ),
    "hall_superseded": (503, "Another machine has taken hall {hall} over (epoch {epoch}). Use that one."),
    "hall_in_doubt": (
        503,
        "What is held of hall {hall} after record {seq} is in doubt since defect {number}. Start the server anew.",
    ),
    "store_unavailable": (503, "Nothing can be written to disk at present. Nothing has changed; try again."),
    "database_away": (503, "The database cannot be used at present. Nothing has changed; all goes on by itself."),
    "figures_not_ready": (
        503,
        "The figures are being made anew from the journal: {done} of {of} records. Ask again in a minute.",
    ),
    "figures_starting": (503, "What computes figures and forecasts is starting. Ask again in a few seconds."),
    "figures_away": (
        503,
        "What computes figures and forecasts does not run at present. Everything else goes on.",
    ),
    "clock_doubtful": (
        503,
        "What the time is, is in doubt, so nothing is written. Answer on any staff page, or with: kezek clock.",
    ),
    "stopping": (503, "The server is stopping. Try again when it is back."),
}
"""Code -> (status, sentence) of what the API itself can answer, in addition to the refusals of a hall's rules."""

STATUS: Final[Mapping[str, int]] = MappingProxyType(
    {code: status for code, (status, _) in HTTP_PROBLEMS.items()}
    | dict.fromkeys(REFUSALS, 409)
    | dict.fromkeys(UNKNOWN, 404)
)
"""Every code, with its status."""

RETRY_AFTER_S: Final = {
    "stopping": 5,
    "store_unavailable": 2,
    "database_away": 2,
    "figures_not_ready": 10,
    "figures_starting": 5,
    "figures_away": 60,
    "clock_doubtful": 10,
}
"""When to ask again: a restart takes seconds, and a fault of a disk lasts longer than a request."""

PROBLEM_MEDIA_TYPE: Final = "application/problem+json"


class HttpProblem(Exception):
    """The request cannot be carried out. `params` fill the code's sentence and are members of the document."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        self.status, self.sentence = HTTP_PROBLEMS[code]
        self.headers: dict[str, str] = {}
        if code in RETRY_AFTER_S:
            self.headers["Retry-After"] = str(RETRY_AFTER_S[code])
        super().__init__(self.sentence.format_map(params))


class NotSignedIn(HttpProblem):
    def __init__(self, code: str = "not_signed_in") -> None:
        super().__init__(code)
        self.headers["WWW-Authenticate"] = 'Bearer realm="kezek"'


def too_many_requests(wait_s: float) -> HttpProblem:
    seconds = max(1, -int(-wait_s // 1))
    problem = HttpProblem("too_many_requests", wait_s=seconds)
    problem.headers["Retry-After"] = str(seconds)
    return problem


def problem_of(error: Exception) -> HttpProblem | Refused | None:
    """The problem that an error of the layers below is to the client; None for a bug."""
    match error:
        case HttpProblem() | Refused():
            return error
        case Stopping():
            return HttpProblem("stopping")
        case ClockDoubtful():
            return HttpProblem("clock_doubtful")
        case KeyReused():
            return HttpProblem("key_reused")
        case NotReady():
            return HttpProblem("figures_not_ready", done=error.reached, of=error.of)
        case WorkerAway():
            return HttpProblem("figures_starting" if error.is_starting else "figures_away")
        case Unavailable():
            return HttpProblem("database_away" if isinstance(error, DatabaseAway) else "store_unavailable")
        case Corrupt():
            return _of_stopped_hall(error)
        case _:
            return None


def _of_stopped_hall(error: Corrupt) -> HttpProblem:
    match error:
        case InDoubt():
            return HttpProblem("hall_in_doubt", hall=error.hall, seq=error.seq, number=error.bug)
        case Superseded():
            return HttpProblem("hall_superseded", hall=error.hall, epoch=error.epoch)
    code = "newer_record" if isinstance(error, NewerRecord) else "journal_corrupt"
    return HttpProblem(code, hall=error.hall, seq=error.seq)


def document(error: HttpProblem | Refused) -> bytes:
    """The problem document, encoded."""
    members: dict[str, Any] = {
        "type": f"/docs#{error.code}",
        "title": title(error.code),
        "status": STATUS[error.code],
        "detail": str(error),
        "code": error.code,
    }
    if isinstance(error, PlaceTaken):
        members["nearest"] = error.nearest
    return json.encode(members | {name: value for name, value in error.params.items() if name not in members})


def title(code: str) -> str:
    """The code in words: `nobody_waiting` is "Nobody waiting"."""
    return code.replace("_", " ").capitalize()
