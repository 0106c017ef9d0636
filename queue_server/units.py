"""Names spans of time in µs, the unit of every moment. Pure."""

from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
DAY: Final = 24 * 60 * MINUTE
