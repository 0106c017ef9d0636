"""Lets a share of a past day's visitors come by appointment, for what would have been. Pure."""

from collections.abc import Iterable, Sequence

from msgspec import Struct
from msgspec.structs import replace

from queue_server.config.booking_times import LATE_MINUTES
from queue_server.config.definition import Definition
from queue_server.hall.state import MINUTE
from queue_server.stats.staffing.scenarios.past_day import ComingChance, Opening, PlannedVisit


class BookedComers(Struct, frozen=True):
    """How those come who have booked, `percent` of a hundred visitors. So many in a hundred of them do not come
    (`absent_percent`), and so many come late (`late_percent`), by up to `late_minutes`; the others come in time, up to
    `early_minutes` before. Within these minutes each moment is as likely as the next one."""

    percent: int = 0
    early_minutes: int = 10
    late_percent: int = 10
    late_minutes: int = 20
    absent_percent: int = 0


def by_appointment(
    planned_visits: Sequence[PlannedVisit],
    openings: Iterable[Opening],
    definition: Definition,
    comers: BookedComers,
    chances: Sequence[ComingChance],
) -> list[PlannedVisit | None]:
    """The same visits in the same order, of which some come at booked times; None for those who do not come.

    Of each service they are chosen evenly from the first to the last, for times that are spread evenly over the opening
    hours; nobody comes before these. Whoever has booked already keeps that time. Whoever comes later than the service
    allows waits like those who just come.
    """
    planned: list[PlannedVisit | None] = list(planned_visits)
    opening_list = list(openings)
    if not opening_list:
        return planned
    begins, ends = min(o.opens_at for o in opening_list), max(o.closes_at for o in opening_list)
    for service, places in _by_service(planned_visits).items():
        allowed = _late_minutes(definition, service) * MINUTE
        chosen = [p for nth, p in enumerate(places) if (nth + 1) * comers.percent // 100 > nth * comers.percent // 100]
        for nth, place in enumerate(chosen):
            booked_at = begins + (ends - begins) * nth // len(chosen)
            lateness = _lateness(comers, chances[place])
            if lateness is None:
                planned[place] = None
                continue
            came_at = max(begins, booked_at + lateness)
            planned[place] = replace(
                planned_visits[place], came_at=came_at, booked_at=booked_at if lateness <= allowed else None
            )
    return planned


def _lateness(comers: BookedComers, chance: ComingChance) -> int | None:
    """How much later than booked (µs, negative where earlier) somebody comes; None for one who does not."""
    if 100 * chance.way < comers.absent_percent:
        return None
    if 100 * chance.way < comers.absent_percent + comers.late_percent:
        return int(chance.minutes * comers.late_minutes * MINUTE)
    return -int(chance.minutes * comers.early_minutes * MINUTE)


def _late_minutes(definition: Definition, service: str) -> int:
    defined = definition.service(service)
    return defined.booking.late_minutes if defined is not None and defined.booking is not None else LATE_MINUTES


def _by_service(planned_visits: Sequence[PlannedVisit]) -> dict[str, list[int]]:
    """The places of the visits without an appointment, by the service that is first."""
    places: dict[str, list[int]] = {}
    for place, planned_visit in enumerate(planned_visits):
        if planned_visit.booked_at is None:
            places.setdefault(planned_visit.stops[0].service, []).append(place)
    return places
