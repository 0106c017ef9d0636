"""Defines the roles and their rights, in the one table that routes, pages and displays use. Pure."""

from typing import Final, Literal, get_args

Role = Literal[
    "board", "kiosk", "tablet", "bridge", "booking", "operator", "secretary", "manager", "admin", "auditor",
    "region", "district", "branch",
]  # fmt: skip
"""`district` has its rights in the halls of its districts alone, which `[region]` of the configuration names."""

PersonRole = Literal["operator", "secretary", "manager", "admin", "auditor", "region", "district"]
"""Roles of people who sign in; the others belong to machines."""

DeviceRole = Literal["board", "kiosk", "tablet", "bridge"]
"""Roles that a paired device can have."""

ScreenRole = Literal["board", "kiosk", "tablet"]
"""Roles of devices that are browsers."""

ROLES: Final[tuple[Role, ...]] = get_args(Role)
SCREENS: Final[tuple[ScreenRole, ...]] = get_args(ScreenRole)

READ_BOARD: Final = frozenset[Role](ROLES) - {"branch"}
"""See the hall board and the feed of calls."""

ISSUE: Final = frozenset[Role]({"kiosk", "manager", "admin"})
"""Give tickets."""

GIVING_MACHINES: Final = frozenset[Role]({"kiosk", "bridge"})
"""Give tickets beside a printer of their own."""

GIVE_TICKETS: Final = frozenset[Role]({*ISSUE, "bridge"})
"""Give tickets by the API. A bridge does so for its push-button posts, without a priority or further services."""

ACT_FOR_VISITOR: Final = frozenset[Role]({"kiosk", "operator", "manager", "admin"})
"""Act for a visitor by the id of the ticket or the booking. An auditor reads every id and acts for nobody."""

BOOK: Final = frozenset[Role]({"booking", "kiosk", "operator", "secretary", "manager", "admin"})
"""Book for others. Whoever books gets the key to the booking, and moves and cancels it by that: a portal with the role
`booking` can do so with what it has booked itself, and sees nobody else's."""

READ_BOOKINGS: Final = frozenset[Role]({"operator", "manager", "admin"})
"""See the bookings of a day with the names of their visitors. They are personal, so auditors and machines may not."""

RECEIVE: Final = frozenset[Role]({"secretary", "manager", "admin"})
"""Answer those who ask for an appointment, and look after what is under control."""

ASK_AT_WINDOW: Final = frozenset[Role]({"tablet"})
"""Ask the visitor of a window how the service was, and give that mark for them."""

SIT_AT_DESK: Final = frozenset[Role]({"operator", "manager", "admin"})
"""Sit at a desk, in person."""

SHOW_CODE: Final = frozenset[Role]({"board", "kiosk", "operator", "manager", "admin"})
"""Show the code with which a phone takes a ticket in the hall."""

SERVE: Final = frozenset[Role]({*SIT_AT_DESK, "bridge"})
"""Command a window. A bridge does so for its operators' panels: `PANEL_COMMANDS` and no other."""

PANEL_COMMANDS: Final = frozenset({"next", "recall", "start", "finish", "no-show", "transfer"})
"""The commands of the keys of an operator's panel."""

READ_DESK: Final = frozenset[Role]({"operator", "manager", "admin", "auditor"})
"""See a window as its operator sees it."""

ANSWER_HELP: Final = frozenset[Role]({"operator", "secretary", "manager", "admin"})
"""See who calls for help, and state that somebody has come."""

READ_NOTES: Final = frozenset[Role]({"operator", "manager", "admin"})
"""Read operators' notes about a visitor. They are personal, so auditors and bridges may not."""

SEE_PRINTERS: Final = frozenset[Role]({"kiosk", "bridge", "operator", "manager", "admin"})
"""See the state of the ticket printers."""

REPRINT: Final = frozenset[Role]({"operator", "manager", "admin"})
"""Have an uncertain ticket printed once more. A kiosk may not, since a person must have looked for the ticket."""

DIRECT: Final = frozenset[Role]({"manager", "admin"})
"""Switch services, close the day."""

AUDIT: Final = frozenset[Role]({"auditor", "admin"})
"""Read the journal."""

READ_FIGURES: Final = frozenset[Role]({"manager", "admin", "auditor", "region", "district"})
"""See the figures of a hall."""

READ_REGION: Final = frozenset[Role]({"admin", "region", "district"})
"""See the halls of a region beside one another."""

OF_DISTRICT: Final = frozenset[Role]({"district"})
"""The roles whose rights end at the halls of their districts."""

READ_WORDS: Final = frozenset[Role]({"manager", "auditor"})
"""Read what visitors wrote about a service, and which marks stand out."""

ERASE_WORDS: Final = frozenset[Role]({"manager"})
"""Erase what a visitor wrote, at once. The mark stays."""

ANSWER_CLOCK: Final = frozenset[Role]({"operator", "manager", "admin"})
"""State whether the machine's clock is right, where that is in doubt."""

ADMINISTER: Final = frozenset[Role]({"admin"})
"""Change the configuration, people and tokens."""

PEOPLE: Final = frozenset[Role](get_args(PersonRole))
"""The roles of people. What belongs to people only (a password, a PIN) is refused to a machine of the same role."""

BE_A_DEVICE: Final = frozenset[Role]({*get_args(DeviceRole), "admin"})
"""Report that a device works."""

REPORT_BOARDS: Final = frozenset[Role]({"bridge", "admin"})
"""Report the state of a bridge's boards."""

SEND_JOURNAL: Final = frozenset[Role]({"branch"})
"""Send the journal of the one hall for which the token was given."""

NOBODY: Final = frozenset[Role]()

SEND_MESSAGES: Final = frozenset[Role]({"bridge", "admin"})
"""Get the SMS that a modem sends, with the telephone numbers of visitors, and report what became of them."""

Unless = Literal["anyone", "public_board", "public_tickets", ""]
"""Who needs no credentials: anyone, anyone where the hall's rule of that name allows it, or nobody."""
