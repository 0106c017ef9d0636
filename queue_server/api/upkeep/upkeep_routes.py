"""The routes of upkeep."""

from typing import Final, get_args

from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.replies import TEXT
from queue_server.api.http.table import API, HALL, Query, Route
from queue_server.api.upkeep import certificates, checks, letters, media, recent_log
from queue_server.api.upkeep.certificate_documents import CertificateDocument
from queue_server.config.roles import ADMINISTER, AUDIT
from queue_server.media.media_store import LARGEST_MEDIA
from queue_server.upkeep.certificate_facts import CertificateFault

LARGEST_ARRANGEMENT: Final = 256 * 1024
"""500 files whose names have 150 letters."""
_ZONE: Final = Query("zone", {"type": "string"}, "The zone of the board; without it, the hall's.")
_FOLDER_CODES: Final = (
    *("configuration_broken", "configuration_fixed", "malformed", "media_no_folder"),
    *("media_unwritable", "media_without_folder"),
)
_CERTIFICATE_CODES: Final = ("certificate_unwritable", "upkeep_without_folder")

UPKEEP_ROUTES: Final = (
    Route(
        "GET",
        f"{API}/check",
        checks.show,
        "The last check of all journals, or how far the one under way is, in the reader's language.",
        roles=AUDIT,
        answer=checks.CheckDocument,
        codes=("upkeep_without_folder",),
    ),
    Route(
        "POST",
        f"{API}/check",
        checks.start,
        "Verify and audit every journal, beside the halls.",
        roles=AUDIT,
        needs_token=True,
        body=EmptyBody,
        answer=checks.CheckDocument,
        codes=("upkeep_without_folder", "work_under_way"),
    ),
    Route(
        "GET",
        f"{API}/check/report.txt",
        checks.download,
        "The last check as a file for an auditor, in the reader's language.",
        roles=AUDIT,
        media_type=TEXT,
        codes=("no_check", "upkeep_without_folder"),
    ),
    Route(
        "GET",
        f"{API}/mail/test",
        letters.show,
        "What has become of the last test letter.",
        roles=ADMINISTER,
        answer=letters.LetterDocument,
    ),
    Route(
        "POST",
        f"{API}/mail/test",
        letters.send,
        "Send a test letter by the mail server that is saved, beside the halls.",
        roles=ADMINISTER,
        needs_token=True,
        body=letters.LetterBody,
        answer=letters.LetterDocument,
        codes=("configuration_broken", "configuration_fixed", "no_mail_server", "work_under_way"),
    ),
    Route(
        "GET",
        f"{HALL}/media",
        media.show,
        "The pictures and videos of a board, in the order in which they are shown.",
        roles=ADMINISTER,
        query=(_ZONE,),
        answer=media.MediaDocument,
        codes=_FOLDER_CODES,
    ),
    Route(
        "POST",
        f"{HALL}/media",
        media.upload,
        "Send a picture or a video: its name in the query, its bytes as the body. It is known by its content.",
        roles=ADMINISTER,
        needs_token=True,
        query=(_ZONE, Query("name", {"type": "string"}, "Its name, with the ending of its kind.", is_required=True)),
        status=201,
        answer=media.MediaDocument,
        most_bytes=LARGEST_MEDIA,
        is_streamed=True,
        codes=(
            *_FOLDER_CODES,
            *("media_exists", "media_false_ending", "media_full", "media_name", "media_no_room", "media_unknown_type"),
            "work_under_way",
        ),
    ),
    Route(
        "POST",
        f"{HALL}/media/arrange",
        media.arrange,
        "Put the files of a board in order, and say how long and on which days each is shown.",
        roles=ADMINISTER,
        needs_token=True,
        query=(_ZONE,),
        body=media.PlanBody,
        answer=media.MediaDocument,
        most_bytes=LARGEST_ARRANGEMENT,
        codes=_FOLDER_CODES,
    ),
    Route(
        "POST",
        f"{HALL}/media/remove",
        media.remove,
        "Delete a picture or a video of a board.",
        roles=ADMINISTER,
        needs_token=True,
        query=(_ZONE,),
        body=media.RemoveBody,
        answer=media.MediaDocument,
        codes=(*_FOLDER_CODES, "media_name", "not_found"),
    ),
    Route(
        "POST",
        f"{HALL}/media/folder",
        media.make_folder,
        "Make a folder for a board's media in the data folder, to be named in its settings.",
        roles=ADMINISTER,
        needs_token=True,
        query=(_ZONE,),
        body=EmptyBody,
        answer=media.FolderDocument,
        codes=("malformed", "media_unwritable", "upkeep_without_folder"),
    ),
    Route(
        "GET",
        f"{API}/certificate",
        certificates.show,
        "The certificate for https: whose it is, from when until when, and what waits.",
        roles=ADMINISTER,
        answer=CertificateDocument,
        codes=_CERTIFICATE_CODES,
    ),
    Route(
        "POST",
        f"{API}/certificate",
        certificates.upload,
        "Put in a certificate with its chain and its key, as PEM in one body; without a key that of the request.",
        roles=ADMINISTER,
        needs_token=True,
        query=(Query("confirmed", {"type": "string", "enum": ["yes"]}, "It is for another name, knowingly."),),
        answer=CertificateDocument,
        most_bytes=certificates.LARGEST_CERTIFICATE,
        is_streamed=True,
        codes=(
            *_CERTIFICATE_CODES,
            *(f"certificate_{fault}" for fault in get_args(CertificateFault)),
            *("certificate_other_name", "configuration_broken", "configuration_changed", "configuration_edited"),
            *("configuration_fixed", "configuration_unwritable", "configuration_wrong", "malformed", "work_under_way"),
        ),
    ),
    Route(
        "POST",
        f"{API}/certificate/request",
        certificates.ask_for,
        "Make a key, which never leaves the server, and a request for a certificate.",
        roles=ADMINISTER,
        needs_token=True,
        body=certificates.RequestBody,
        answer=CertificateDocument,
        codes=(*_CERTIFICATE_CODES, "certificate_host", "certificate_request_waits"),
    ),
    Route(
        "POST",
        f"{API}/certificate/request/drop",
        certificates.drop,
        "Delete the request that waits, with its key.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=CertificateDocument,
        codes=(*_CERTIFICATE_CODES, "no_certificate_request"),
    ),
    Route(
        "GET",
        f"{API}/certificate/request.csr",
        certificates.download,
        "The request that waits, as a file for the authority.",
        roles=ADMINISTER,
        media_type=certificates.PEM,
        codes=(*_CERTIFICATE_CODES, "no_certificate_request"),
    ),
    Route(
        "GET",
        f"{API}/log",
        recent_log.show,
        "What the server has noted in the last hours, newest first, in the reader's language.",
        roles=ADMINISTER,
        answer=list[recent_log.LogLineDocument],
    ),
)
