"""Lists administrators' routes about the configuration, holidays, the trail, faults and copies."""

from typing import Final

from queue_server.api.access.trail import MOST_SHOWN, TraceDocument
from queue_server.api.configuration import admin, backups
from queue_server.api.configuration.assistant import assistant
from queue_server.api.configuration.assistant.assistant_trial import TrialTicket
from queue_server.api.configuration.configuration_documents import (
    ConfigurationDocument,
    EarlierState,
    EarlierValues,
    MergedDraft,
    Review,
    Saved,
)
from queue_server.api.configuration.printers import printer_choices
from queue_server.api.http.bodies import Done, EmptyBody
from queue_server.api.http.description.table import API, Query, Route
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

ASSISTANT_ROUTES: Final = (
    Route(
        "GET",
        f"{API}/assistant",
        assistant.show,
        "What has been answered of a hall that is being set up, by whom, and what to choose from.",
        roles=ADMINISTER,
        query=(Query("holder", {"type": "string"}, "What the page calls itself."),),
        answer=assistant.AssistantDocument,
        codes=("configuration_fixed",),
    ),
    Route(
        "POST",
        f"{API}/assistant/take",
        assistant.take,
        "Take the setting up of a hall in hand; that of another page only knowingly.",
        roles=ADMINISTER,
        needs_token=True,
        body=assistant.TakeBody,
        answer=assistant.AssistantDocument,
        codes=("assistant_taken", "configuration_fixed"),
    ),
    Route(
        "POST",
        f"{API}/assistant/answers",
        assistant.answer,
        "Keep the answers so far.",
        roles=ADMINISTER,
        needs_token=True,
        body=assistant.AnswersBody,
        answer=Done,
        most_bytes=LARGEST_CONFIGURATION,
        codes=("assistant_taken", "configuration_fixed"),
    ),
    Route(
        "POST",
        f"{API}/assistant/open",
        assistant.open_hall,
        "Write the hall into the configuration and open it, or say what is missing.",
        roles=ADMINISTER,
        needs_token=True,
        body=assistant.HolderBody,
        answer=assistant.OpeningResult,
        codes=(*_STALE, "assistant_taken", "configuration_wrong"),
    ),
    Route(
        "POST",
        f"{API}/assistant/test",
        assistant.test,
        "Give a test ticket of the new hall, whatever its hours say, and print it.",
        roles=ADMINISTER,
        needs_token=True,
        status=201,
        body=assistant.HolderBody,
        answer=TrialTicket,
        codes=("assistant_taken", "assistant_without_hall", "configuration_fixed"),
    ),
    Route(
        "POST",
        f"{API}/assistant/end",
        assistant.end,
        "Forget the answers: the hall is set up, or will not be.",
        roles=ADMINISTER,
        needs_token=True,
        body=assistant.HolderBody,
        answer=Done,
        codes=("assistant_taken", "configuration_fixed"),
    ),
)

PRINTER_ROUTES: Final = (
    Route(
        "POST",
        f"{API}/printers/search",
        printer_choices.find_printers,
        "Look for ticket printers: at addresses of private networks, in the server's own one, and on its sockets.",
        roles=ADMINISTER,
        needs_token=True,
        body=printer_choices.PrinterSearchBody,
        answer=printer_choices.PrinterSearchResult,
    ),
    Route(
        "GET",
        f"{API}/kiosks",
        printer_choices.kiosks,
        "The kiosks that are let in, for which a printer may print.",
        roles=ADMINISTER,
        answer=list[printer_choices.KioskDocument],
    ),
)

CONFIGURATION_ROUTES: Final = (
    *ASSISTANT_ROUTES,
    *PRINTER_ROUTES,
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
        f"{API}/configuration/merge",
        admin.merge,
        "A draft brought together with what somebody else has saved since it was begun. Nothing is kept.",
        roles=ADMINISTER,
        needs_token=True,
        body=admin.MergeBody,
        answer=MergedDraft,
        most_bytes=2 * LARGEST_CONFIGURATION,
        codes=("configuration_broken", "configuration_fixed", "configuration_unwritable"),
    ),
    Route(
        "GET",
        f"{API}/configuration/history",
        admin.history,
        "The states of before, newest first: who has changed each of them to the next one, and what, in sentences.",
        roles=ADMINISTER,
        query=(
            Query("limit", {"type": "integer", "minimum": 1, "maximum": admin.MOST_STATES}, "How many at the most."),
        ),
        answer=list[EarlierState],
        codes=("configuration_fixed", "configuration_unwritable", "malformed"),
    ),
    Route(
        "GET",
        f"{API}/configuration/history/{{state}}",
        admin.earlier_values,
        "The values of a state of before, and the present ones without the change that ended it, for a draft.",
        roles=ADMINISTER,
        answer=EarlierValues,
        codes=("configuration_fixed", "configuration_unwritable", "unknown_state"),
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
        codes=(*_STALE, "bookings_concerned", "configuration_wrong", "service_in_use", "window_busy"),
    ),
    Route(
        "POST",
        f"{API}/configuration/waiting/{{change}}/confirm",
        admin.confirm,
        "The second yes to a change, by another administrator than its author.",
        roles=ADMINISTER,
        needs_token=True,
        body=admin.ConfirmBody,
        answer=Saved,
        codes=(
            *_STALE,
            "bookings_concerned",
            "configuration_wrong",
            "own_change",
            "unknown_change",
            "service_in_use",
            "window_busy",
        ),
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
