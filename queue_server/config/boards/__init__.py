"""The `[bridge]` part of config.toml: buses, the boards and panels on them, what each board shows. Pure, no I/O.

`protocols` is the registry of what boards speak; `settings` says what one value may be and `rules` what must hold
between values; `devices` answers what a configured board is like, and `templates` is the language of a board's lines.
"""

from queue_server.config.boards.register_maps import ModbusMap
from queue_server.config.boards.rules import check
from queue_server.config.boards.settings import Board, Bridge, Bus, Lamps, Panel, Rs485

__all__ = ["Board", "Bridge", "Bus", "Lamps", "ModbusMap", "Panel", "Rs485", "check"]
