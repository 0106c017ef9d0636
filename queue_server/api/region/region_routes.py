"""Lists the routes of a region."""

from typing import Final

from queue_server.api.http.description.table import API, Query, Route
from queue_server.api.region import region_figures, region_now
from queue_server.api.region.region_documents import RegionDocument
from queue_server.config.roles import READ_REGION
from queue_server.stats.figures.region.region_documents import RegionFigures

REGION_PATH: Final = f"{API}/region"

_DAY: Final = {"type": "string", "format": "date"}
_DISTRICT: Final = Query("district", {"type": "string"}, "The halls of this district alone.")

REGION_ROUTES: Final = (
    Route(
        "GET",
        REGION_PATH,
        region_now.show,
        "Every hall of the region as it is now, and what is wrong with it; to a district, its own halls.",
        roles=READ_REGION,
        query=(_DISTRICT,),
        answer=RegionDocument,
        codes=("unknown_district", "store_unavailable"),
    ),
    Route(
        "GET",
        f"{REGION_PATH}/stats",
        region_figures.show,
        "The figures of a period: of each hall, district, service and hour. Percentiles are those of all visitors.",
        roles=READ_REGION,
        query=(
            Query("from", _DAY, "The first day, as each hall counts its days; without it, the present day."),
            Query("to", _DAY, "The last day, which is included."),
            _DISTRICT,
            Query("service", {"type": "string"}, "This service alone: of all halls that have one of its id."),
        ),
        answer=RegionFigures,
        codes=(
            "malformed",
            "unknown_district",
            "figures_not_ready",
            "figures_starting",
            "figures_away",
            "store_unavailable",
        ),
    ),
)
