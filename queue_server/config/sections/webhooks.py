"""Defines the bounds of webhooks: `[webhooks]` of the configuration. Pure.

Receivers themselves are the administrator's, on a page; their secrets stand in the store.
"""

from collections.abc import Iterator
from ipaddress import ip_network
from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.convert import excerpt
from queue_server.config.mistakes import Mistake, sentence_of
from queue_server.config.sections.displays import Address


class WebhookSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """How webhooks are sent. `address` is that of this server, by which receivers tell it from others.

    A receiver has `timeout_s` for its answer. Receivers in `own_networks` may be sent to, by http too; no other address
    that is not the internet's. Their certificates may be of `authority`, a PEM file, in place of the system's.
    """

    address: Address | None = None
    timeout_s: Annotated[int, Meta(ge=1, le=60)] = 15
    own_networks: Annotated[tuple[str, ...], Meta(max_length=50)] = ()
    authority: Annotated[str, Meta(min_length=1, max_length=400, description="a PEM file")] | None = None


def check(webhooks: WebhookSettings) -> Iterator[Mistake]:
    """The mistakes of the networks."""
    for place, network in enumerate(webhooks.own_networks):
        try:
            ip_network(network)
        except ValueError:
            form = sentence_of('an address such as "10.0.0.5" or a network such as "10.0.0.0/24"')
            text = sentence_of("write {wanted}, not {value}", wanted=form, value=excerpt(network))
            yield ("webhooks", "own_networks", place), text
