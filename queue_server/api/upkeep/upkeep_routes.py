"""Lists the routes of upkeep."""

from typing import Final

from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import API, HALL, Query, Route
from queue_server.api.http.replies import TEXT
from queue_server.api.upkeep import checks, letters, media, recent_log, restart, servers, versions
from queue_server.api.upkeep.certificates.certificate_routes import CERTIFICATE_ROUTES
from queue_server.api.upkeep.incoming_routes import INCOMING_ROUTES
from queue_server.config.roles import ADMINISTER, AUDIT
from queue_server.media.media_store import LARGEST_MEDIA

LARGEST_ARRANGEMENT: Final = 256 * 1024
"""500 files whose names have 150 letters."""
_ZONE: Final = Query("zone", {"type": "string"}, "The zone of the board; without it, the hall's.")
_FOLDER_CODES: Final = (
    *("configuration_broken", "configuration_fixed", "malformed", "media_no_folder"),
    *("media_unwritable", "media_without_folder"),
)

UPKEEP_ROUTES: Final = (
    Route(
        "GET",
        f"{API}/servers",
        servers.servers,
        "The servers of the store that run or ran lately, and what differs between them and this one.",
        roles=ADMINISTER,
        answer=list[servers.ServerDocument],
    ),
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
    *CERTIFICATE_ROUTES,
    Route(
        "GET",
        f"{API}/version",
        versions.show,
        "The version of the program, what came of its last upgrade, and the command for another one.",
        roles=ADMINISTER,
        answer=versions.VersionDocument,
        codes=("upkeep_without_folder",),
    ),
    Route(
        "GET",
        f"{API}/restart",
        restart.show,
        "Since when the server runs, and whether it can start anew by itself.",
        roles=ADMINISTER,
        answer=restart.RestartDocument,
    ),
    Route(
        "POST",
        f"{API}/restart",
        restart.restart,
        "Stop in order and start anew with the configuration as it is, unless that start would fail.",
        roles=ADMINISTER,
        needs_token=True,
        status=202,
        body=EmptyBody,
        answer=restart.RestartDocument,
        codes=(
            *("configuration_broken", "configuration_fixed", "configuration_unwritable"),
            *("restart_by_hand", "restart_while_at_work"),
        ),
    ),
    *INCOMING_ROUTES,
    Route(
        "GET",
        f"{API}/log",
        recent_log.show,
        "What the server has noted in the last hours, newest first, in the reader's language.",
        roles=ADMINISTER,
        answer=list[recent_log.LogLineDocument],
    ),
)
