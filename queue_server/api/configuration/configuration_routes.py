"""Lists administrators' routes about the configuration, holidays, the trail, faults and copies."""

from typing import Final

from queue_server.api.access.trail import MOST_SHOWN, TraceDocument
from queue_server.api.configuration import admin, backups
from queue_server.api.configuration.configuration_documents import ConfigurationDocument, Review, Saved
from queue_server.api.http.bodies import Done, EmptyBody
from queue_server.api.http.table import API, Query, Route
from queue_server.backups.keeper import BackupDocument
from queue_server.config.definition import ClosedDay
from queue_server.config.roles import (
    ADMINISTER,
)

LARGEST_CONFIGURATION: Final = 2 * 1024 * 1024
"""The most bytes of a configuration. A thousand services whose names have 200 letters in each of three languages are
1.3 MB. Only administrators may send it."""


_STALE: Final = (
    "configuration_broken",
    "configuration_changed",
    "configuration_edited",
    "configuration_fixed",
    "configuration_unwritable",
)

CONFIGURATION_ROUTES: Final = (
    Route(
        "GET",
        f"{API}/configuration",
        admin.show,
        "The values of the configuration file, and the changes that wait for a second yes.",
        roles=ADMINISTER,
        answer=ConfigurationDocument,
        codes=("configuration_broken", "configuration_fixed", "configuration_unwritable"),
    ),
    Route(
        "POST",
        f"{API}/configuration/review",
        admin.review,
        "What a change would do: the difference, mistakes with their places, what halls refuse. Nothing is kept.",
        roles=ADMINISTER,
        needs_token=True,
        body=admin.ConfigurationBody,
        answer=Review,
        most_bytes=LARGEST_CONFIGURATION,
        codes=_STALE,
    ),
    Route(
        "POST",
        f"{API}/configuration",
        admin.save,
        "Keep a change and put it in force, or let it wait for a second administrator.",
        roles=ADMINISTER,
        needs_token=True,
        body=admin.ConfigurationBody,
        answer=Saved,
        most_bytes=LARGEST_CONFIGURATION,
        codes=(*_STALE, "configuration_wrong", "service_in_use", "window_busy"),
    ),
    Route(
        "POST",
        f"{API}/configuration/waiting/{{change}}/confirm",
        admin.confirm,
        "The second yes to a change, by another administrator than its author.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=Saved,
        codes=(*_STALE, "configuration_wrong", "own_change", "unknown_change", "service_in_use", "window_busy"),
    ),
    Route(
        "POST",
        f"{API}/configuration/waiting/{{change}}/withdraw",
        admin.withdraw,
        "Take away a change that waits.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=Done,
        codes=("configuration_fixed", "unknown_change"),
    ),
    Route(
        "POST",
        f"{API}/configuration/put-back",
        admin.put_back,
        "Write what is in force into the file again, which could not be used. What stands there is kept beside it.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=Saved,
        codes=("configuration_edited", "configuration_fixed", "configuration_in_force", "configuration_unwritable"),
    ),
    Route(
        "GET",
        f"{API}/holidays",
        admin.holidays,
        "The public holidays of Kazakhstan in a year, to choose closed days from.",
        roles=ADMINISTER,
        query=(Query("year", {"type": "integer", "minimum": 2020, "maximum": 2100}, "The year; this one without it."),),
        answer=list[ClosedDay],
        codes=("malformed",),
    ),
    Route(
        "GET",
        f"{API}/trail",
        admin.show_trail,
        "Who came in, who was kept out and who changed what, newest first.",
        roles=ADMINISTER,
        query=(Query("limit", {"type": "integer", "minimum": 1, "maximum": MOST_SHOWN}, "How many at the most."),),
        answer=list[TraceDocument],
        codes=("malformed",),
    ),
    Route(
        "GET",
        f"{API}/faults",
        admin.show_faults,
        "The defects that the server has met since its start, and what does not run beside the halls.",
        roles=ADMINISTER,
        answer=admin.FaultsDocument,
    ),
    Route(
        "GET",
        f"{API}/backups",
        backups.show,
        "How the copies of the hall do: the last good one, the next one, and what failed.",
        roles=ADMINISTER,
        answer=BackupDocument,
        codes=("backup_without_folder",),
    ),
    Route(
        "POST",
        f"{API}/backups",
        backups.make,
        "Make a copy of the hall now, into the folder of the configuration.",
        roles=ADMINISTER,
        needs_token=True,
        body=EmptyBody,
        answer=BackupDocument,
        codes=("backup_without_folder",),
    ),
)
