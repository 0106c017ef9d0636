"""Defines Web Push: `[messages.push]` of the configuration. Pure.

A push service is named by the visitor's browser, so its address comes from a stranger. Only those of a list are asked.
"""

from collections.abc import Iterator
from typing import Annotated, Final

from msgspec import Meta, Struct

from queue_server.config.mistakes import Mistake, repeats, sentence_of
from queue_server.config.sections.openid import is_this_machine
from queue_server.config.sections.reports import EmailAddress

PUSH_HOSTS: Final = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "*.push.apple.com",
    "*.notify.windows.com",
)
"""The push services of Chrome, Firefox, Safari and Edge."""

PushHost = Annotated[
    str,
    Meta(
        pattern=r"^((\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+|localhost|\[::1\])(:[1-9][0-9]{0,4})?$",
        max_length=253,
        description="a host name such as push.example.kz, or *.example.kz for all names below it",
    ),
]


class Push(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Notifications of the phone ticket through the push services of browsers. They need https and the internet.

    `contact` is what the services write to when something is wrong with what we send (RFC 8292, section 2.1). Only
    services at `hosts` are asked. A host of this machine, with its port, may be asked without https.
    """

    contact: EmailAddress
    hosts: Annotated[tuple[PushHost, ...], Meta(min_length=1, max_length=50)] = PUSH_HOSTS


def check(push: Push | None) -> Iterator[Mistake]:
    """The mistakes of the hosts."""
    if push is None:
        return
    path = ("messages", "push", "hosts")
    yield from repeats(push.hosts, path)
    for place, host in enumerate(push.hosts):
        if ":" in host and not is_this_machine(f"http://{host}"):
            yield (*path, place), sentence_of("push services answer on the port of https; write the host alone")
