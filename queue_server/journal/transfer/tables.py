"""Lists the tables beside the journal, and which of them a copy of a store carries. Pure.

What the journal is projected to (visits, tallies, folds) is made anew from it at the first start in the other place.
"""

from typing import Final

APPENDED: Final = ("answers",)
"""Tables to which rows are only added: a row that is there already stays."""

REPLACED: Final = (
    "cosigned",
    "devices",
    "documents",
    "evidence",
    "followed_halls",
    "former_names",
    "notes",
    "personal_data",
    "pending",
    "positions",
    "secrets",
    "sending_links",
    "sessions",
    "snapshots",
    "tokens",
    "traces",
    "users",
)
"""Tables whose rows are replaced by those of the copy."""

NOT_COPIED: Final = frozenset(
    {
        "answer_limits",
        "claims",
        "closures",
        "configurations",
        "failures",
        "folds",
        "kezek_schema",
        "projected",
        "servers",
        "states",
        "tallies",
        "tree_blocks",
        "visits",
        "window_times",
    }
)
"""Tables that hold what is made from the journal, or what concerns the place itself."""


def is_appended(table: str) -> bool:
    """Whether rows are only added to a table of a copy. Raises `ValueError` for one that no copy carries."""
    if table not in APPENDED and table not in REPLACED:
        raise ValueError(f"{table} is no table of a copy")
    return table in APPENDED
