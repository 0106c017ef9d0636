"""Defines sign-in through the organisation's OpenID Connect provider: `[openid]` of the configuration. Pure.

It concerns one server and the people who sign in there, and is never written to a journal. The client's secret is not
here but in a file of its own, or in the environment.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta, Struct

from queue_server.config.definition import Names
from queue_server.config.mistakes import Mistake, sentence_of
from queue_server.config.roles import PersonRole
from queue_server.config.sections.displays import Address

Issuer = Annotated[
    str,
    Meta(
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$", description="an address such as https://id.example.kz/realms/hall"
    ),
]
Word = Annotated[str, Meta(pattern=r"^[!-~]{1,255}$", description="one word without blanks")]

SecretFile = Annotated[str, Meta(min_length=1, description="a file that only the server can read")]


class OpenId(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The provider, and which of its claims are used.

    `name_claim` gives a person's name here; `roles` maps a value of `roles_claim` to a role, the first line that fits
    decides, and without any line the roles stay as an administrator gave them. `default_role` is for people whom no
    line fits. `address` is where browsers reach this server, for the address to which the provider sends them back.
    """

    issuer: Issuer
    client_id: Word
    client_secret_file: SecretFile | None = None
    names: Names | None = None
    address: Address | None = None
    scopes: tuple[Word, ...] = ("openid", "profile")
    name_claim: Word = "preferred_username"
    roles_claim: Word = "groups"
    roles: dict[str, PersonRole] = {}
    default_role: Literal["operator", "auditor"] = "operator"
    make_people: bool = False
    ask_again: bool = True


def check(openid: OpenId | None) -> Iterator[Mistake]:
    """Check the values against each other."""
    if openid is None:
        return
    if openid.issuer.startswith("http://") and not is_this_machine(openid.issuer):
        yield (
            ("openid", "issuer"),
            sentence_of("passwords and secrets would cross the network in clear; write https://"),
        )
    if "openid" not in openid.scopes:
        text = sentence_of('"openid" is missing; without it the provider does not say who somebody is')
        yield ("openid", "scopes"), text


def is_this_machine(address: str) -> bool:
    """Whether an address stays within this machine."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
