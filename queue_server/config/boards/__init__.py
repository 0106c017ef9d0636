"""The `[bridge]` part of config.toml: buses, the boards and panels on them, what each board shows. Pure, no I/O.

`settings` says what one value may be and `rules` what must hold between values; `devices` holds the facts about each
protocol, and `templates` is the small language of a board's lines.
"""

from queue_server.config.boards.rules import check
from queue_server.config.boards.settings import Board, Bridge, Bus, Lamps, ModbusMap, Panel, Rs485

__all__ = ["Board", "Bridge", "Bus", "Lamps", "ModbusMap", "Panel", "Rs485", "check"]
