"""The routes of administrators, and those of people about themselves: the part of the one table that is theirs."""

from typing import Any, Final

from queue_server.api.access import accounts
from queue_server.api.access.trail import MOST_SHOWN, TraceDocument
from queue_server.api.configuration import admin, backups
from queue_server.api.configuration.configuration_documents import ConfigurationDocument, Review, Saved
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.table import Handler, Query, Route
from queue_server.backups.keeper import BackupDocument
from queue_server.config.definition import ClosedDay
from queue_server.config.roles import ADMINISTER, PEOPLE

_API: Final = "/api/v1"
_USER: Final = f"{_API}/users/{{name}}"


LARGEST_CONFIGURATION: Final = 2 * 1024 * 1024
"""A thousand services whose names have 200 letters in each of three languages are 1.3 MB. Administrators alone may send
it."""


class Done(EmptyBody, frozen=True):
    """Nothing more to say."""


def _get(path: str, handler: Handler, summary: str, answer: object, **more: Any) -> Route:  # noqa: ANN401 - a Route's own
    return Route(
        method="GET", path=_API + path, handler=handler, roles=ADMINISTER, summary=summary, answer=answer, **more
    )


def _post(path: str, handler: Handler, summary: str, body: object, answer: object = Done, **more: Any) -> Route:  # noqa: ANN401
    settings: dict[str, Any] = {"roles": ADMINISTER, "needs_token": True} | more
    return Route(method="POST", path=path, handler=handler, summary=summary, body=body, answer=answer, **settings)


_STALE: Final = (
    "configuration_broken",
    "configuration_changed",
    "configuration_edited",
    "configuration_fixed",
    "configuration_unwritable",
)

ADMIN_ROUTES: Final = (
    _get(
        "/configuration",
        admin.show,
        "The values of the configuration file, and the changes that wait for a second yes.",
        ConfigurationDocument,
        codes=("configuration_broken", "configuration_fixed", "configuration_unwritable"),
    ),
    _post(
        f"{_API}/configuration/review",
        admin.review,
        "What a change would do: the difference, mistakes with their places, what halls refuse. Nothing is kept.",
        admin.ConfigurationBody,
        Review,
        codes=_STALE,
        most_bytes=LARGEST_CONFIGURATION,
    ),
    _post(
        f"{_API}/configuration",
        admin.save,
        "Keep a change and put it in force, or let it wait for a second administrator.",
        admin.ConfigurationBody,
        Saved,
        most_bytes=LARGEST_CONFIGURATION,
        codes=(*_STALE, "configuration_wrong", "service_in_use", "window_busy"),
    ),
    _post(
        f"{_API}/configuration/waiting/{{change}}/confirm",
        admin.confirm,
        "The second yes to a change, by another administrator than its author.",
        EmptyBody,
        Saved,
        codes=(*_STALE, "configuration_wrong", "own_change", "unknown_change", "service_in_use", "window_busy"),
    ),
    _post(
        f"{_API}/configuration/waiting/{{change}}/withdraw",
        admin.withdraw,
        "Take away a change that waits.",
        EmptyBody,
        codes=("configuration_fixed", "unknown_change"),
    ),
    _post(
        f"{_API}/configuration/put-back",
        admin.put_back,
        "Write what is in force into the file again, which could not be used. What stands there is kept beside it.",
        EmptyBody,
        Saved,
        codes=("configuration_edited", "configuration_fixed", "configuration_in_force", "configuration_unwritable"),
    ),
    _get(
        "/holidays",
        admin.holidays,
        "The public holidays of Kazakhstan in a year, to choose closed days from.",
        list[ClosedDay],
        query=(Query("year", {"type": "integer", "minimum": 2020, "maximum": 2100}, "The year; this one without it."),),
        codes=("malformed",),
    ),
    _get(
        "/trail",
        admin.show_trail,
        "Who came in, who was kept out and who changed what, newest first.",
        list[TraceDocument],
        query=(Query("limit", {"type": "integer", "minimum": 1, "maximum": MOST_SHOWN}, "How many at the most."),),
        codes=("malformed",),
    ),
    _get(
        "/faults",
        admin.show_faults,
        "The defects that the server has met since its start, and what does not run beside the halls.",
        admin.FaultsDocument,
    ),
    _get(
        "/backups",
        backups.show,
        "How the copies of the hall do: the last good one, the next one, and what failed.",
        BackupDocument,
        codes=("backup_without_folder",),
    ),
    _post(
        f"{_API}/backups",
        backups.make,
        "Make a copy of the hall now, into the folder of the configuration.",
        EmptyBody,
        BackupDocument,
        codes=("backup_without_folder",),
    ),
    _get("/users", accounts.users, "Everybody who may sign in.", list[accounts.UserDocument]),
    _post(
        f"{_API}/users",
        accounts.add_user,
        "Let somebody sign in.",
        accounts.UserBody,
        accounts.UserDocument,
        status=201,
        codes=("user_exists",),
    ),
    *(
        _post(f"{_USER}/{name}", handler, summary, body, accounts.UserDocument, codes=("unknown_user", *codes))
        for name, handler, summary, body, codes in (
            ("role", accounts.set_role, "Another role, at once.", accounts.RoleBody, ("last_admin",)),
            ("password", accounts.set_password, "Another password.", accounts.PasswordBody, ()),
            ("pin", accounts.set_pin, "Another PIN, or none.", accounts.PinBody, ("pin_guessable",)),
            ("disable", accounts.disable, "Let in no longer, and sign out.", EmptyBody, ("last_admin",)),
            ("untie", accounts.untie, "Let another account of the organisation be this person.", EmptyBody, ()),
            ("enable", accounts.enable, "Let in again.", EmptyBody, ()),
        )
    ),
    _post(
        f"{_USER}/sign-out",
        accounts.sign_out_everywhere,
        "End every session and link of a person.",
        EmptyBody,
        codes=("unknown_user",),
    ),
    _post(
        f"{_USER}/link",
        accounts.make_link,
        "A link that signs one browser in as that person, once, within an hour.",
        EmptyBody,
        accounts.NewLink,
        status=201,
        codes=("unknown_user", "user_disabled"),
    ),
    _post(
        f"{_API}/links",
        accounts.make_device_link,
        "A link that signs the browser of a kiosk or a board in, once, within an hour.",
        accounts.LinkBody,
        accounts.NewLink,
        status=201,
    ),
    _get("/tokens", accounts.tokens, "Every token but its secret.", list[accounts.TokenDocument]),
    _post(
        f"{_API}/tokens",
        accounts.add_token,
        "Make a token. Its secret is told this once.",
        accounts.TokenBody,
        accounts.NewToken,
        status=201,
        codes=("token_exists",),
    ),
    _post(
        f"{_API}/tokens/{{name}}/revoke",
        accounts.revoke_token,
        "Make a token worthless within a second.",
        EmptyBody,
        codes=("unknown_token",),
    ),
    _post(
        f"{_API}/me/password",
        accounts.own_password,
        "A person's own new password.",
        accounts.OwnPasswordBody,
        accounts.UserDocument,
        roles=PEOPLE,
        codes=("wrong_password",),
    ),
    _post(
        f"{_API}/me/pin",
        accounts.own_pin,
        "A person's own PIN.",
        accounts.OwnPinBody,
        accounts.UserDocument,
        roles=PEOPLE,
        codes=("wrong_password", "pin_guessable"),
    ),
    _post(f"{_API}/me/sign-out", accounts.own_sign_out, "Sign out of every browser.", EmptyBody, roles=PEOPLE),
)
