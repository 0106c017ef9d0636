"""What visitors are told of waits, in the supervisor's words."""

from typing import Final

from queue_server.pages.waits import Waits

ROUNDED_S: Final = 30
"""To half a minute: finer ones would change with every document and tell nobody anything."""


def expected_waits(waits: Waits) -> dict[str, int]:
    """Seconds that one who came now would wait for each service of a hall, as visitors are told."""
    return {
        service.service: round(service.estimate.median_s / ROUNDED_S) * ROUNDED_S
        for service in waits.waits().services
        if service.estimate is not None
    }
