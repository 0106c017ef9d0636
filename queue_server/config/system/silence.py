"""Defines after how many seconds without a message the other end of a connection is late, and after how many silent.
Pure.

The values are the same for all receivers: the server to its screens, devices and bridges, a bridge to the server, and
pages, which get the pair as attributes of their root element.
"""

from typing import Final

ALIVE_EVERY_S: Final = 5.0
"""After how long a connection without other messages carries a sign of life, so that silence means a fault."""
LATE_S: Final = 15.0
"""Three missing signs of life: a page shows the age of its content, an LED board its closing text. A screen that has
been behind its hall for this long shows something old. Part of the contract."""
SILENT_S: Final = 60.0
"""The other end is gone: a page states that its content may be wrong, a device or bridge that has not reported is an
alarm, and a screen that takes nothing is disconnected. Two reports of the slowest bridge fit into this time."""
