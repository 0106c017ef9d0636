"""Computes the figures of a region from the sums of its halls. Pure."""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from queue_server.stats.figures.counts.day_counts import ByValue, Tally
from queue_server.stats.figures.figures import SO_FAR, balance, norm, ratings, times
from queue_server.stats.figures.region.region_documents import PartFigures, RegionFigures


class RegionPeriod(Struct, frozen=True):
    """Which days, and of which service alone, if of one."""

    first: str
    last: str
    service: str | None


def region_figures(
    by_hall: Mapping[str, Tally],
    districts: Mapping[str, str | None],
    parts: Mapping[str, ByValue],
    period: RegionPeriod,
    not_counted: list[str],
) -> RegionFigures:
    """The figures of a period, from the sums of each hall and those of all halls by part."""
    visited = {hall: tally for hall, tally in by_hall.items() if tally.counts.get("joined")}
    of_district: dict[str, list[Tally]] = defaultdict(list)
    for hall, tally in visited.items():
        if (district := districts[hall]) is not None:
            of_district[district].append(tally)
    return RegionFigures(
        first=period.first,
        last=period.last,
        service=period.service,
        total=part_figures(Tally.merged(visited.values())),
        halls={hall: part_figures(tally) for hall, tally in visited.items()},
        districts={district: part_figures(Tally.merged(tallies)) for district, tallies in of_district.items()},
        services={value: part_figures(tally) for value, tally in sorted(parts["service"].items())},
        hours={} if period.service is not None else _by_hour(parts["hour"]),
        not_counted=not_counted,
    )


def _by_hour(by_value: ByValue) -> dict[str, PartFigures]:
    return {value: part_figures(by_value[value]) for value in sorted(by_value, key=int)}


def part_figures(tally: Tally) -> PartFigures:
    """The figures of a part of the region."""
    sums, verdict, marks = balance(tally), norm(tally.counts), ratings(tally.counts)
    waits, service = times(tally.measure(*SO_FAR)), times(tally.measure("service"))
    return PartFigures(
        joined=sums.joined,
        served=sums.served,
        sent_on=sums.sent_on,
        lost=sums.left + sums.no_show,
        unserved=tally.counts.get("closed", 0),
        waits=waits.count,
        services=service.count,
        wait_mean_s=waits.mean_s,
        wait_median_s=waits.median_s,
        wait_p90_s=waits.p90_s,
        wait_p95_s=waits.p95_s,
        wait_max_s=waits.max_s,
        service_mean_s=service.mean_s,
        judged=verdict.kept + verdict.broken,
        share=verdict.share,
        low=verdict.low,
        high=verdict.high,
        marks=marks.count if marks is not None else 0,
        good=marks.share if marks is not None else None,
    )
