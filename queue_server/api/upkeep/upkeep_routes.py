"""The routes of upkeep."""

from typing import Final

from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.replies import TEXT
from queue_server.api.http.table import API, Route
from queue_server.api.upkeep import checks, letters
from queue_server.config.roles import ADMINISTER, AUDIT

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
)
