"""After how many seconds without a word the other end of a connection is late, and after how many it is silent. Pure.

One statement for all who listen: the server to its screens, devices and bridges, a bridge to the server, and pages,
which get the pair as attributes of their root element.
"""

from typing import Final

ALIVE_EVERY_S: Final = 5.0
"""A connection on which nothing happens carries a sign of life after this long, so that silence means a fault."""
LATE_S: Final = 15.0
"""Three signs of life that did not come: a page shows the age of what it shows, an LED board its closing text. A screen
that has been behind its hall for this long shows something old. Part of the contract."""
SILENT_S: Final = 60.0
"""The other end is gone: a page no longer vouches for what it shows, a device or bridge that has not reported is an
alarm, and a screen that takes nothing is disconnected. Two reports of the slowest bridge fit in."""
