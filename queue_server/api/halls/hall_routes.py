"""Lists the routes of a hall as a whole: journal, figures, services, day and clock; and of tickets taken by phone."""

from typing import Final

from queue_server.api.halls import halls, journal, stats
from queue_server.api.halls.commands import SwitchOffBody
from queue_server.api.halls.time import clock
from queue_server.api.halls.visitors import phone
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import HALL, Query, Route
from queue_server.api.http.replies import LINES
from queue_server.config.roles import (
    ADMINISTER,
    ANSWER_CLOCK,
    AUDIT,
    DIRECT,
    NOBODY,
    READ_FIGURES,
)
from queue_server.stats.figures.figure_documents import PARTS_OF_STATISTICS, Statistics
from queue_server.views.answer import SeqAnswer

_COUNT: Final = {"type": "integer", "minimum": 1, "maximum": journal.MOST_SEQ}
_DAY: Final = {"type": "string", "format": "date"}

HALL_ROUTES: Final = (
    Route(
        "GET",
        f"{HALL}/journal",
        journal.read,
        'The records of the journal as JSON lines: `{"seq","body","hash"}`.',
        roles=AUDIT,
        query=(
            Query("after", journal.SEQ_SCHEMA, "Begin after this record."),
            Query("limit", _COUNT, "How many records at the most; without it, all."),
        ),
        media_type=LINES,
        codes=("malformed", "store_unavailable"),
    ),
    Route(
        "GET",
        f"{HALL}/stats",
        stats.show,
        "The figures of a period: the balance, waits, norm, work of windows; also of each part of the hall.",
        roles=READ_FIGURES,
        query=(
            Query("from", _DAY, "The first day, as the hall counts its days; without it, the present day."),
            Query("to", _DAY, "The last day, which is included."),
            Query(
                "by", {"type": "string", "enum": PARTS_OF_STATISTICS}, "The parts of the hall that are told one by one."
            ),
        ),
        answer=Statistics,
        codes=("malformed", "figures_not_ready", "figures_starting", "figures_away", "store_unavailable"),
    ),
    Route(
        "POST",
        f"{HALL}/services/{{service}}/off",
        halls.switch_off,
        "Stop giving tickets for a service, with a reason.",
        roles=DIRECT,
        body=SwitchOffBody,
        answer=SeqAnswer,
        codes=("unknown_service",),
    ),
    Route(
        "POST",
        f"{HALL}/services/{{service}}/on",
        halls.switch_on,
        "Give tickets for a service again.",
        roles=DIRECT,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("unknown_service",),
    ),
    Route(
        "POST",
        f"{HALL}/day/close",
        halls.close_day,
        "End the day: whoever is unserved is closed, and every window.",
        roles=DIRECT,
        body=EmptyBody,
        answer=SeqAnswer,
    ),
    Route(
        "POST",
        f"{HALL}/day/open",
        halls.reopen_day,
        "Let the day go on that was closed by hand. Whoever was closed stays so; numbers go on.",
        roles=DIRECT,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("day_open",),
    ),
    Route(
        "GET",
        f"{HALL}/day",
        halls.show_day,
        "The present day: whether it is closed, and whom closing it would send away.",
        roles=DIRECT,
        answer=halls.DayDocument,
        codes=("hall_not_configured",),
    ),
    Route(
        "POST",
        f"{HALL}/clock/accept",
        clock.accept,
        "Say that the machine's clock is right, where that is in doubt.",
        roles=ANSWER_CLOCK,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("clock_not_doubtful", "clock_needs_repair"),
    ),
    Route(
        "POST",
        f"{HALL}/clock/refuse",
        clock.refuse,
        "Say that the machine's clock is wrong, where that is in doubt.",
        roles=ANSWER_CLOCK,
        body=EmptyBody,
        answer=SeqAnswer,
        codes=("clock_not_doubtful",),
    ),
    Route(
        "POST",
        f"{HALL}/clock/repair",
        clock.repair,
        "Correct the time of a journal that is in the future to the machine's.",
        roles=ADMINISTER,
        body=clock.RepairBody,
        answer=SeqAnswer,
        codes=("clock_healthy", "journal_corrupt"),
    ),
)

PHONE_ROUTES: Final = (
    Route(
        "POST",
        "/p/{hall}",
        phone.take,
        "Take a ticket by phone, with the pass that the code on the hall's board has given.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        status=303,
        form=("service", "language", "waits_in"),
        codes=("not_found", "store_unavailable"),
    ),
)
