"""Defines the `[bridge]` part of config.toml: buses, their boards and panels, what boards show, modems. Pure, no I/O.

It may import the modules of `queue_server.config` below it. A new protocol begins in `protocols`.

`protocols` is the registry of protocols; `settings` limits single values, and `rules` checks values against each other;
`devices` gives the properties of a configured board, and `templates` reads the templates of a board's lines.
"""

from queue_server.config.boards.register_maps import ModbusMap
from queue_server.config.boards.rules import check
from queue_server.config.boards.settings import Board, Bridge, Bus, ButtonPost, Lamps, Modem, Panel, PostLamps, Rs485

__all__ = [
    "Board",
    "Bridge",
    "Bus",
    "ButtonPost",
    "Lamps",
    "ModbusMap",
    "Modem",
    "Panel",
    "PostLamps",
    "Rs485",
    "check",
]
