"""Who may do what, stated once. Pure."""

from typing import Final, Literal, get_args

Role = Literal["board", "kiosk", "bridge", "operator", "manager", "admin", "auditor"]

ROLES: Final[tuple[Role, ...]] = get_args(Role)

READ_BOARD: Final = frozenset[Role](ROLES)
"""See the hall board and the feed of calls."""

ISSUE: Final = frozenset[Role]({"kiosk", "manager", "admin"})
"""Give tickets."""

ACT_FOR_VISITOR: Final = frozenset[Role]({"kiosk", "operator", "manager", "admin"})
"""Give a turn up or put it off for its visitor by the ticket's id. An auditor reads every id and acts for nobody."""

SERVE: Final = frozenset[Role]({"bridge", "operator", "manager", "admin"})
"""Command a window. A bridge does so for its operators' panels: `PANEL_COMMANDS` and no other."""

PANEL_COMMANDS: Final = frozenset({"next", "recall", "start", "finish", "no-show", "transfer"})
"""What the keys of an operator's panel say."""

READ_DESK: Final = frozenset[Role]({"operator", "manager", "admin", "auditor"})
"""See a window as its operator sees it."""

READ_NOTES: Final = frozenset[Role]({"operator", "manager", "admin"})
"""Read what operators have written about a visitor. It is personal, so no auditor and no bridge does."""

SEE_PRINTERS: Final = frozenset[Role]({"kiosk", "operator", "manager", "admin"})
"""See whether the ticket printers print."""

REPRINT: Final = frozenset[Role]({"operator", "manager", "admin"})
"""Have a ticket printed once more of which nobody knows whether it came out. A kiosk may not: a person has looked."""

DIRECT: Final = frozenset[Role]({"manager", "admin"})
"""Switch services, close the day."""

AUDIT: Final = frozenset[Role]({"auditor", "admin"})
"""Read the journal."""

READ_FIGURES: Final = frozenset[Role]({"manager", "admin", "auditor"})
"""See the figures of a hall."""

ANSWER_CLOCK: Final = frozenset[Role]({"operator", "manager", "admin"})
"""Say whether the machine's clock is right, where that is in doubt."""

ADMINISTER: Final = frozenset[Role]({"admin"})
"""Change the configuration, people and tokens."""

PEOPLE: Final = frozenset[Role]({"operator", "manager", "admin", "auditor"})
"""The roles of people. What is theirs alone (a password, a PIN) is refused to a machine of the same role."""

BE_A_DEVICE: Final = frozenset[Role]({"board", "kiosk", "bridge", "admin"})
"""Say that a device is there."""

REPORT_BOARDS: Final = frozenset[Role]({"bridge", "admin"})
"""Say how the boards of a bridge do."""

NOBODY: Final = frozenset[Role]()

ANYONE: Final = "anyone"

Unless = Literal["anyone", "public_board", "public_tickets", ""]
"""Who needs no credentials: anyone, anyone where the hall's rule of that name says so, or nobody."""
