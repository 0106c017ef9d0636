"""Gives the sentence that a person reads for each code of a problem document. Pure.

The hall's refusals are sentences for people already. The API's own problems are worded anew here, because the API's
sentences are for the programmer of a client.
"""

from typing import Final

from queue_server.hall.errors import REFUSALS, UNKNOWN

HTTP_SENTENCES: Final = {
    "malformed": "The server did not understand this. Reload the page and try again.",
    "ahead_of_journal": "The server did not understand this. Reload the page and try again.",
    "events_beyond_journal": "The server did not understand this. Reload the page and try again.",
    "reference_personal": "The server did not understand this. Reload the page and try again.",
    "host_unreadable": (
        "The address of this server did not arrive with the request. Open the page by the server's name, or tell the "
        "administrator that a proxy drops the Host header."
    ),
    "https_only": (
        "This came unencrypted to a server that speaks https: use https://. A password or token in it could be read on "
        "its way, so change it."
    ),
    "expectation_failed": "The server did not understand this. Reload the page and try again.",
    "not_signed_in": "You are not signed in. Sign in and try again.",
    "wrong_password": "This name and this password do not belong together.",
    "wrong_pin": "This name and this PIN do not belong together, or the PIN is blocked: use the password.",
    "own_change": "{author} asked for this change, so another administrator must say yes to it.",
    "pin_not_here": "A PIN takes over a desk where somebody has signed in today. Sign in with the password.",
    "stale_page": "This page is from another sign-in. Load it again.",
    "unknown_user": "There is no person {name}.",
    "unknown_token": "There is no live token {name}.",
    "unknown_state": "No such state of the configuration is kept, or its text cannot be read.",
    "unknown_words": "There are no words with this mark, or they are erased already.",
    "unknown_change": "No such change waits any more.",
    "configuration_broken": (
        "The configuration file cannot be read as it is now: {why}. Mend it by hand; what was in force stays in force."
    ),
    "configuration_changed": "The configuration has changed meanwhile (by {who}). Load it again.",
    "configuration_edited": "The configuration file has been changed by hand meanwhile. Load it again.",
    "configuration_in_force": "The configuration file is in force as it is. There is nothing to put back.",
    "configuration_fixed": "This server was started without a configuration file that could be changed.",
    "configuration_unwritable": "The configuration file cannot be read or written: {why}. Nothing has changed.",
    "bookings_concerned": (
        "Open bookings, or visitors in a draw, would have no time any more: {count}. Somebody must say yes to it."
    ),
    "configuration_wrong": "The configuration has mistakes ({count}). Nothing has changed.",
    "assistant_taken": "{who} has the setting up of the hall in hand. Load it again, or take over.",
    "assistant_without_hall": "No hall has been opened yet. Answer the questions before this one first.",
    "backup_without_folder": "No folder for copies is set: write one, save, and start the server anew.",
    "upkeep_without_folder": "This server has no data folder of its own.",
    "restart_by_hand": "This server does not start anew by itself: whoever has started it does so.",
    "restart_while_at_work": "A file is coming in, or a copy, import or check is under way. Wait for its end.",
    "work_under_way": "This is under way already. Wait until it is done.",
    "certificate_binary": (
        "This is no text. PEM files are needed, which begin with -----BEGIN. Ask for them, or convert: openssl x509 "
        "-inform der -in FILE; the key: openssl pkey -inform der -in FILE."
    ),
    "certificate_bundle": (
        "This is a PKCS#12 file (.p12, .pfx). PEM is needed. Ask for it, or convert: openssl pkcs12 -in FILE -nodes "
        "-out server.pem."
    ),
    "certificate_none": (
        "There is no certificate in PEM form in the file. It has the line -----BEGIN CERTIFICATE-----; a request does "
        "not."
    ),
    "certificate_unreadable": "The certificate or the key cannot be read. The files may be damaged.",
    "certificate_without_key": (
        "No key has come with the certificate, and it is not for the request of this server. Choose the key, too."
    ),
    "certificate_key_locked": (
        "The key has a passphrase, which nobody could type in at a start. Take it off: openssl pkey -in FILE -out "
        "server.key."
    ),
    "certificate_key_other": "The key belongs to another certificate. Choose the two that belong together.",
    "certificate_weak": (
        "Browsers do not take this kind of key or signature ({detail}). Ask for RSA of 2048 to 8192 bits, or EC with "
        "P-256 or P-384, signed with SHA-256."
    ),
    "certificate_ended": "The certificate of {name} ended on {day}. Ask for one that is valid.",
    "certificate_future": "The certificate of {name} is not valid before {day}. Put it in then.",
    "certificate_purpose": "This certificate is for people or seals, not for a server. Ask for one for a server (TLS).",
    "certificate_other_name": (
        "A certificate for another name: it is for {names}, and this page was opened as {host}. Browsers will warn of "
        "it."
    ),
    "certificate_unwritable": "The certificate cannot be written: {detail}. Nothing has changed.",
    "certificate_host": "This is no host name and no address: {name}.",
    "certificate_request_waits": "A request waits for its certificate already. Drop it first.",
    "no_certificate_request": "No request waits for its certificate.",
    "link_address": "This is no address of a server. Write one such as https://centre.example.kz.",
    "link_fingerprint": "A fingerprint is 64 digits from 0 to 9 and A to F. Copy it whole.",
    "link_none": "This hall is not joined to it any more.",
    "link_certificate": (
        "Nobody vouches for the certificate there. Compare its fingerprint with the one shown there, and write it into "
        "the field below if they are the same: {certificate}"
    ),
    "link_code_wrong": "These digits are wrong or have run out, or they are for another hall. Ask for new ones there.",
    "link_forked": (
        "It has another journal of this hall: record {seq} differs. Nothing was joined. Join the store that the "
        "journal there came from, not an older copy; a hall that was set up anew needs another id."
    ),
    "link_not_centre": "What answers at this address is no centre and no standby. Compare the address.",
    "link_refused": "It does not take this hall. Compare the versions of both programs.",
    "link_unreachable": "It does not answer at present. Compare the address, and try again.",
    "media_without_folder": "No folder of pictures and videos is saved for this board: name one, and save.",
    "media_no_folder": "The folder {detail} is not there.",
    "media_name": "The file needs a plain name that ends in .jpg, .png, .webp, .gif, .avif, .mp4, .webm, .ogv or .vtt.",
    "media_exists": "There is a file of this name already. Remove it first, or choose another name.",
    "media_full": "The folder has 500 files, which is as many as a board shows. Remove some first.",
    "media_no_room": "There is too little room on the disk for this file.",
    "media_unknown_type": "By its content this is no picture or video that a board can show.",
    "media_false_ending": "By its content this file is {detail}, which its ending does not say.",
    "media_unwritable": "The folder cannot be read or written: {detail}.",
    "import_without_past": (
        "{hall} cannot have a past beside it: its id has more than 27 letters, or there is a hall {hall}-past."
    ),
    "import_not_ready": "No log has been sent and read that could be imported. Send it again.",
    "import_changed": "The import has changed meanwhile. Look at the preview again.",
    "import_cancelled": "The import was cancelled.",
    "restore_hall_present": "This server has a hall already. A copy is restored onto a server without halls.",
    "restore_not_ready": "No copy has been sent and checked that could be restored. Send it again.",
    "restore_changed": "The restore has changed meanwhile. Look again at what is in the copy.",
    "restore_cancelled": "The restore was cancelled.",
    "upload_stalled": "The file has stopped coming, so what had come of it is removed. Send it again.",
    "upload_no_room": "There is too little room on the disk for this file and the work with it.",
    "upload_unwritable": "The data folder cannot be written: {detail}.",
    "no_mail_server": "No mail server is saved: write one under Reports, and save.",
    "no_check": "No check has been made since the start of the server.",
    "people_only": "This is for people who sign in: a token has no password and no desk.",
    "user_exists": "There is a person {name} already.",
    "name_retired": (
        "{name} was somebody's name before, so what they did would be taken for another's. Choose another name."
    ),
    "person_seated": (
        "{name} sits at window {window} of hall {hall}. Close that window first, or let somebody else take it over."
    ),
    "user_disabled": "{name} is shut out. Let them in again first.",
    "token_exists": "There is a token {name} already. Revoke it first, or choose another name.",
    "last_admin": "{name} is the last administrator with a password. Make another one first.",
    "password_guessable": (
        "This password is one of the first that others would try. Take three or four words that do not belong "
        "together, or more letters."
    ),
    "pin_guessable": (
        "This PIN is one of the first that others would try. Take digits that are no row, no repetition, no "
        "birthday and no year."
    ),
    "openid_stale": "This sign-in has been used, has run out, or began in another browser. Begin anew.",
    "openid_refused": "The organisation's sign-in has let nobody in. Begin anew.",
    "openid_unknown": "This account of the organisation has no place here. Ask the administrator of the hall.",
    "openid_wrong": "What the organisation's sign-in answered cannot be believed. Tell the administrator.",
    "openid_away": "The organisation's sign-in cannot be reached. Try again, or use a name and a password.",
    "link_used": "This link has been used or has run out. Ask for a new one.",
    "not_allowed": "You may not do this here.",
    "host_dropped": "The proxy before this server does not pass the Host header on. Tell the administrator.",
    "other_site": "This came from a page of another site. Use the pages of this server.",
    "not_found": "There is nothing at this address.",
    "unknown_hall": "This server has no such hall.",
    "unknown_device": "This device is not paired with the server, or no more.",
    "unknown_code": "No device shows this code. Read it once more; it changes every quarter of an hour.",
    "clock_doubtful": (
        "The server's clock is in doubt, so nothing is written. A member of staff answers on any staff page."
    ),
    "clock_not_doubtful": "Nobody asks about the clock now: it is not in doubt.",
    "clock_healthy": "The journal of this hall is not in the future, so there is nothing to correct.",
    "clock_needs_repair": (
        "The journal is {days} days ahead of the server's clock. If the clock is right, an administrator corrects the "
        "journal: kezek clock repair."
    ),
    "device_silent": "{name} does not answer now.",
    "no_printer": "This kiosk has no printer.",
    "paper_not_uncertain": "Whether {number} was printed is not in doubt here, or no more.",
    "other_kind": (
        "This device announced itself as another kind ({kind}). Pair it as that, or open on it what it shall become."
    ),
    "name_missing": "Write a name.",
    "phone_missing": "Write a telephone number.",
    "question_missing": "Write your question: who receives you needs to know what it is about.",
    "messages_off": "This hall tells nobody in this way.",
    "visit_over": "This visit is over: there is nothing to be told any more.",
    "messages_limit_reached": "Addresses were given {limit} times for this visit, as often as may be.",
    "messages_address_busy": "Messages about {limit} visits go to this address already, as many as may be.",
    "phone_country": "Numbers of this country are not taken here. These countries are: {countries}.",
    "email_unreadable": "This is no e-mail address. Write it in full, such as name@example.kz.",
    "address_unreadable": "This is no address that messages could go to.",
    "unknown_message": "Nobody waits for what became of that message.",
    "phone_unreadable": "This is no telephone number. Write it with its code, such as +7 701 000 00 00.",
    "phone_limit_reached": ("{limit} times are booked under this telephone number already. Cancel one of them first."),
    "draw_entered_already": "Somebody takes part under this telephone number already. Everybody takes part once.",
    "booking_under_way": "Somebody is booking under this telephone number right now. Try again in a moment.",
    "booking_ended": "The day of this booking is over. Take a ticket like everybody, or book another time.",
    "code_unknown": (
        "No booking has these digits. Compare them with your phone or your paper, or ask at the front desk."
    ),
    "code_unreadable": "This is no code of a booking. Type the six digits, or ask at the front desk.",
    "code_ambiguous": "These digits are of two bookings. Hold the QR code to the kiosk, or ask at the front desk.",
    "code_of_ticket": "This is a ticket, and it counts already. Wait until its number is called.",
    "code_of_other_hall": "This booking is for another hall: {name}. Go there, or book a time here.",
    "codes_wrong": (
        "Wrong digits have been typed {limit} times. Please go to the front desk, or try again in {wait_s} seconds."
    ),
    "name_taken": "There is a device named {name} already. Choose another name.",
    "devices_waiting": "Too many new devices wait for an administrator. Pair some, or wait a quarter of an hour.",
    "unknown_district": "The region has no such district.",
    "unknown_log": "The server did not understand this. Reload the page and try again.",
    "log_not_signed": "The server did not understand this. Reload the page and try again.",
    "no_centre": "This server is no centre. Write [centre] into its configuration to make it the centre of a region.",
    "pairing_refused": "This code lets no such hall in. Make another one at the centre; it lasts ten minutes.",
    "other_hall": "This is not the token of the hall, or it was revoked. Pair the hall with the centre again.",
    "bad_batch": "The server did not understand this. Reload the page and try again.",
    "journal_forked": "The journal of the hall differs from the centre's from record {seq} on. Nothing was changed.",
    "hall_promoted": "This hall is written here now: nothing is taken from elsewhere.",
    "standby_of_one": "This server is a standby of hall {hall} alone.",
    "unknown_record": "The server did not understand this. Reload the page and try again.",
    "hall_own": "This server has a hall of this name itself. Give the hall of the region another name.",
    "hall_not_followed": "This hall was not paired with the centre. Load the page again.",
    "log_not_continued": "The server did not understand this. Reload the page and try again.",
    "catalogue_none": "No catalogue is offered yet.",
    "catalogue_changed": "The catalogue has changed meanwhile (by {who}). Load it again.",
    "catalogue_offered_anew": "The centre offers version {version} now. Look at that one first.",
    "unknown_version": "There is no version {version} of the catalogue.",
    "unknown_webhook": "This receiver is not there any more. Load the page again.",
    "record_not_sent": "The receiver gets no record {seq} of this hall.",
    "unknown_kind": "There is no kind of event {kind}.",
    "webhook_exists": "There is a receiver named {name} already. Choose another name.",
    "webhooks_full": "There are {most} receivers already, and no more may be. Remove one first.",
    "webhook_address_form": "Write an address such as https://example.kz/kezek, without a name and a password in it.",
    "webhook_address_own_network": (
        "This address is inside the own network. Allow it first: in the section “Webhooks” of the administration."
    ),
    "webhook_address_plain": (
        "Events go to the internet encrypted: write https://. http:// is for addresses in the own network that are "
        "allowed."
    ),
    "unknown_alarm": "This alarm does not stand any more, or never did.",
    "unknown_command": "The server does not know this command. Reload the page.",
    "method_not_allowed": "The server did not understand this. Reload the page and try again.",
    "key_reused": "The server did not understand this. Reload the page and try again.",
    "too_large": "This text is too long. Shorten it.",
    "upgrade_required": "The server did not understand this. Reload the page and try again.",
    "too_many_requests": "Too many requests. Try again in {wait_s} seconds.",
    "bug": (
        "The server has met a defect of its own; everything else goes on. Try again, and if it stays so, tell the "
        "administrator this number: {number}."
    ),
    "hall_in_doubt": (
        "This hall has stopped because of a defect. Its record is whole. Tell the administrator to restart the server; "
        "the number is {number}."
    ),
    "hall_superseded": "Another machine has taken this hall over. Go on there, and tell the administrator.",
    "journal_corrupt": "The record of this hall is damaged. Call the administrator.",
    "newer_record": "Another server runs a newer version. Tell the administrator to update this server.",
    "store_unavailable": "The server cannot write to its disk at present. Nothing has changed; try again.",
    "database_away": "The database cannot be reached at present. Nothing has changed; all goes on by itself.",
    "figures_not_ready": "The figures are being made anew: {done} of {of} records are done. Look again in a minute.",
    "figures_starting": "The figures are being prepared. Look again in a few seconds.",
    "figures_away": (
        "Figures and forecasts are not available at the moment. Tickets, calls and boards go on. If it stays so, tell "
        "the administrator."
    ),
    "stopping": "The server is restarting. Try again in a few seconds.",
}

PROBLEMS: Final = HTTP_SENTENCES | REFUSALS | UNKNOWN
"""Code of a problem document -> its sentence, a msgid."""

_VISITORS_CODES: Final = (
    *("hall_not_configured", "hall_closed", "day_closed", "service_closed", "service_off", "daily_limit_reached"),
    *("numbers_exhausted", "ticket_exists", "ticket_called", "ticket_not_waiting", "ticket_being_served"),
    *("ticket_ended", "hold_too_long", "no_more_time", "malformed", "not_signed_in", "not_allowed", "other_site"),
    *("host_dropped", "host_unreadable", "https_only", "stale_page", "not_found", "method_not_allowed", "key_reused"),
    *("expectation_failed", "upgrade_required", "unknown_hall", "unknown_device", "devices_waiting", "clock_doubtful"),
    *("too_large", "too_many_requests", "bug", "hall_in_doubt", "journal_corrupt", "store_unavailable", "stopping"),
    *("ahead_of_journal", "database_away", "earlier_server", "hall_followed", "hall_superseded", "newer_record"),
    *("service_without_booking", "place_past", "place_unknown", "place_not_open", "place_closed", "place_taken"),
    *("place_to_be_drawn", "place_in_draw", "draw_untimely", "draw_closed", "draw_drawn", "draw_full"),
    *("place_same", "booking_exists", "booking_cancelled", "booking_used", "booking_over", "booking_too_early"),
    *("booking_lost", "booking_past_day", "booking_without_service", "booking_ended", "code_unknown"),
    *("code_unreadable", "code_ambiguous", "code_of_ticket", "code_of_other_hall", "codes_wrong"),
    *("name_missing", "phone_missing", "phone_unreadable", "phone_limit_reached", "booking_under_way"),
    *("booking_displaced", "booking_not_confirmed", "booking_refused", "place_withdrawn"),
    "no_printer",
    "question_missing",
    *("messages_off", "visit_over", "messages_limit_reached", "messages_address_busy", "phone_country"),
    "email_unreadable",
    "address_unreadable",
    *(code for code in UNKNOWN if code not in ("unknown_closure", "unknown_control", "unknown_host", "unknown_result")),
)
VISITORS_PROBLEMS: Final = {code: PROBLEMS[code] for code in _VISITORS_CODES}
"""Those that a request of a kiosk, a phone or a screen can be answered with: their pages load no others."""

_CHOICE_CODES: Final = (
    "day_closed",
    "hall_closed",
    "service_off",
    "service_closed",
    "daily_limit_reached",
    "numbers_exhausted",
)
CHOICE_PROBLEMS: Final = {code: PROBLEMS[code] for code in _CHOICE_CODES}
"""Those that stand on a kiosk's tiles before anything is asked (`displays.choices`)."""

_BOOKING_CODES: Final = (
    *("name_missing", "phone_missing", "phone_unreadable", "phone_limit_reached", "booking_under_way"),
    "question_missing",
    *("waitlist_joined", "waitlist_not_joined", "waitlist_no_offer"),
    "draw_entered_already",
    *("booking_too_early", "booking_lost", "booking_past_day", "booking_without_service", "day_closed"),
    *("hall_closed", "service_closed", "service_off"),
    *("messages_off", "visit_over", "messages_limit_reached", "messages_address_busy", "phone_country"),
    "email_unreadable",
)
BOOKING_PROBLEMS: Final = {code: PROBLEMS[code] for code in _BOOKING_CODES}
"""Those that the pages of bookings say besides, which load no script."""

STATUS_SENTENCES: Final = {
    400: HTTP_SENTENCES["malformed"],
    401: HTTP_SENTENCES["not_signed_in"],
    403: HTTP_SENTENCES["not_allowed"],
    404: "This page does not exist. The address may be mistyped, or the ticket is from another day.",
    405: HTTP_SENTENCES["malformed"],
    413: HTTP_SENTENCES["too_large"],
    417: HTTP_SENTENCES["malformed"],
    429: "Too many requests. Wait a little and try again.",
    500: "Something went wrong on the server. Nothing of yours is lost; try again in a minute.",
    503: HTTP_SENTENCES["stopping"],
}
"""HTTP status -> the sentence of its error page."""

ANY_ERROR: Final = STATUS_SENTENCES[500]
