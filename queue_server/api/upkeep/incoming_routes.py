"""Lists the routes of what is brought in as a file: past logs, and a copy on a server without halls."""

from typing import Final

from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import API, Query, Route
from queue_server.api.upkeep import imports, restores
from queue_server.config.roles import ADMINISTER
from queue_server.upkeep.copies.copy_restore import LARGEST_COPY
from queue_server.upkeep.past_logs.import_job import LARGEST_LOG

LARGEST_CHOICES: Final = 256 * 1024
"""What is said of the services and priorities of a log, two hundred each."""

INCOMING_ROUTES: Final = (
    Route(
        "GET",
        f"{API}/import",
        imports.show,
        "The import of a past log that is under way, or the last one: its step, its preview, what is wrong.",
        roles=ADMINISTER,
        answer=imports.ImportDocument,
        codes=("upkeep_without_folder",),
    ),
    Route(
        "POST",
        f"{API}/import/file",
        imports.upload,
        "Send a past log for a hall: its name in the query, its bytes as the body. It is read beside the halls.",
        roles=ADMINISTER,
        needs_token=True,
        query=(
            Query("hall", {"type": "string"}, "The hall whose past it is.", is_required=True),
            Query("name", {"type": "string"}, "Its name; it is unpacked where that ends in .gz.", is_required=True),
        ),
        status=201,
        answer=imports.ImportDocument,
        most_bytes=LARGEST_LOG,
        is_streamed=True,
        codes=(
            *("import_cancelled", "import_without_past", "malformed", "unknown_hall"),
            *("upkeep_without_folder", "upload_no_room", "upload_unwritable", "work_under_way"),
        ),
    ),
    Route(
        "POST",
        f"{API}/import/choices",
        imports.read_anew,
        "Say more about the log that was sent, and read it once more.",
        roles=ADMINISTER,
        needs_token=True,
        body=imports.ChoicesBody,
        answer=imports.ImportDocument,
        most_bytes=LARGEST_CHOICES,
        codes=("import_changed", "import_not_ready", "upkeep_without_folder", "work_under_way"),
    ),
    Route(
        "POST",
        f"{API}/import",
        imports.write,
        "Write the log that was read as the past of its hall, beside the halls; or go on where that was stopped.",
        roles=ADMINISTER,
        needs_token=True,
        body=imports.ImportBody,
        answer=imports.ImportDocument,
        codes=("import_changed", "import_not_ready", "upkeep_without_folder", "work_under_way"),
    ),
    Route(
        "POST",
        f"{API}/import/cancel",
        imports.cancel,
        "Stop the import, and forget the file; what is being written stays, and can go on from there.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=imports.ImportDocument,
        codes=("upkeep_without_folder",),
    ),
    Route(
        "GET",
        f"{API}/restore",
        restores.show,
        "The restore of a copy on a server without halls: its step, what is in the copy, what is wrong.",
        roles=ADMINISTER,
        answer=restores.RestoreDocument,
        codes=("restore_hall_present", "upkeep_without_folder"),
    ),
    Route(
        "POST",
        f"{API}/restore/file",
        restores.upload,
        "Send a copy to a server without halls: its name in the query, its bytes as the body. It is checked.",
        roles=ADMINISTER,
        needs_token=True,
        query=(Query("name", {"type": "string"}, "Its name, for those who look on.", is_required=True),),
        status=201,
        answer=restores.RestoreDocument,
        most_bytes=LARGEST_COPY,
        is_streamed=True,
        codes=(
            *("configuration_fixed", "malformed", "restore_cancelled", "restore_hall_present"),
            *("upkeep_without_folder", "upload_no_room", "upload_unwritable", "work_under_way"),
        ),
    ),
    Route(
        "POST",
        f"{API}/restore",
        restores.restore,
        "Restore the copy that was sent. The server starts anew with its hall and its people.",
        roles=ADMINISTER,
        needs_token=True,
        body=restores.RestoreBody,
        answer=restores.RestoreDocument,
        codes=(
            *("configuration_fixed", "configuration_unwritable"),
            *("restore_changed", "restore_hall_present", "restore_not_ready"),
            *("upkeep_without_folder", "work_under_way"),
        ),
    ),
    Route(
        "POST",
        f"{API}/restore/cancel",
        restores.cancel,
        "Stop the restore and forget the copy: nothing has changed.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=restores.RestoreDocument,
        codes=("restore_hall_present", "upkeep_without_folder", "work_under_way"),
    ),
)
