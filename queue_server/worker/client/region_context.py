"""Says of a region what its pages and files need: the names of its halls, districts and services."""

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from queue_server.config.definition import Definition
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.config.values.names import Names
from queue_server.pages.wording.words import words
from queue_server.region.region import Region
from queue_server.region.scope import service_names
from queue_server.reports.period import Period
from queue_server.worker.client.questions import RegionContext

NO_DAYS = Period("", "", "")
"""The period of a context for which one is still to be chosen."""


def region_context(
    region: Region,
    definitions: Mapping[str, Definition],
    halls: Iterable[str],
    language: str,
    now: int,
    period: Period = NO_DAYS,
) -> RegionContext:
    """The region for a reader of `language` at `now` (µs UTC), with those of the halls that have a definition."""
    defined = {hall: definitions[hall] for hall in sorted(halls) if hall in definitions}
    return RegionContext(
        names=region.settings.names or Names(**{code: words(code).t("Region") for code in HALL_LANGUAGES}),
        halls={hall: definition.names for hall, definition in defined.items()},
        districts={district.id: district.names for district in region.settings.districts},
        services=service_names(defined),
        district_of={hall: region.hall(hall).district for hall in defined},
        language=language,
        period=period,
        service=None,
        sort="",
        now=now,
    )


def of_districts(context: RegionContext, districts: Sequence[str]) -> RegionContext:
    """The context of some districts alone, whose names stand behind the region's; of the whole region without any."""
    named = [context.districts[district] for district in districts if district in context.districts]
    if not named:
        return context
    texts = {code: ", ".join(names[code] for names in named) for code in HALL_LANGUAGES}
    return replace(context, names=Names(**{code: f"{context.names[code]}. {text}" for code, text in texts.items()}))


def scope_name(districts: Sequence[str]) -> str:
    """What stands in the name of a file of many halls; no hall's file has it."""
    return f"district-{'-'.join(districts)}" if districts else "region"
