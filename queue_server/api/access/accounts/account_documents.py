"""Defines the bodies and documents of people, links and tokens."""

from datetime import datetime

from msgspec import Struct

from queue_server.api.http.bodies import Name
from queue_server.config.roles import PersonRole, Role
from queue_server.config.values.credentials import Password, Pin, TokenDays


class UserDocument(Struct, frozen=True):
    """A person who signs in. `has_password` is false for one who comes in by a link or the organisation's account.

    `is_tied` says that an account of the organisation is this person, and no other one can be. In the list `is_double`
    marks people of an earlier version whose names differ by case or spaces only.
    """

    name: str
    role: str
    created_at: datetime
    has_password: bool
    has_pin: bool
    is_disabled: bool
    is_tied: bool
    is_double: bool = False


class TokenDocument(Struct, frozen=True):
    name: str
    role: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


class NewToken(Struct, frozen=True):
    """The secret is told this once; only its hash is kept."""

    name: str
    token: str


class NewLink(Struct, frozen=True):
    """The address, on this server, that signs one browser in, once, within the hour. `code` is a QR code of the whole
    address, at which whoever asks has reached this server: its rows with the quiet zone, `1` for a dark module."""

    path: str
    code: list[str]


class UserBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A person to add. Without a password the person signs in by a link."""

    name: Name
    role: PersonRole
    password: Password | None = None


class RenameBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Another name for a person."""

    name: Name


class DeletedPerson(Struct, frozen=True):
    """The pseudonym under which the past of a deleted person is shown, such as `former-colleague-3`."""

    pseudonym: str


class RoleBody(Struct, frozen=True, forbid_unknown_fields=True):
    role: PersonRole


class PasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    password: Password


class PinBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Another PIN for a person; without one the person has no PIN any more."""

    pin: Pin | None = None


class OwnPasswordBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A person's own new password. `old` is left out by a person who signed in by a link and has no password yet."""

    new: Password
    old: str = ""


class OwnPinBody(Struct, frozen=True, forbid_unknown_fields=True):
    password: str
    pin: Pin | None = None


class TokenBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A token to add. It ends after `days`; never, if that is left out."""

    name: Name
    role: Role
    days: TokenDays | None = None


class LinkBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A link for a device to make; a person's link is made with the person."""

    name: Name
    role: Role
