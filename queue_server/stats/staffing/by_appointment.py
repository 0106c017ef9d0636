"""Lets a share of a past day's visitors come by appointment, for what would have been. Pure."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from queue_server.stats.staffing.past_day import Opening, PlannedVisit


def by_appointment(
    errands: Sequence[PlannedVisit], openings: Iterable[Opening], percent: int
) -> tuple[PlannedVisit, ...]:
    """The same visits in the same order, of which so many in a hundred come at booked times: of each service some,
    chosen evenly from the first to the last, at times that are spread evenly over the opening hours.

    Each comes at the booked time exactly. Whoever has booked already keeps that time.
    """
    opening_list = list(openings)
    if not opening_list:
        return tuple(errands)
    begins, ends = min(o.opens_at for o in opening_list), max(o.closes_at for o in opening_list)
    planned = list(errands)
    for places in _by_service(errands).values():
        chosen = [place for nth, place in enumerate(places) if (nth + 1) * percent // 100 > nth * percent // 100]
        for nth, place in enumerate(chosen):
            booked_at = begins + (ends - begins) * nth // len(chosen)
            planned[place] = replace(planned[place], came_at=booked_at, booked_at=booked_at)
    return tuple(planned)


def _by_service(errands: Sequence[PlannedVisit]) -> dict[str, list[int]]:
    """The places of the visits without an appointment, by the service that is first."""
    places: dict[str, list[int]] = {}
    for place, errand in enumerate(errands):
        if errand.booked_at is None:
            places.setdefault(errand.stops[0].service, []).append(place)
    return places
