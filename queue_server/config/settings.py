"""Defines all of config.toml as types: this machine's own settings, the halls, the serial side. Pure."""

from typing import Annotated

from msgspec import Meta, Struct

from queue_server.config.boards import Bridge
from queue_server.config.definition import Definition
from queue_server.config.sections.backup import BackupSettings
from queue_server.config.sections.branch import BranchSettings
from queue_server.config.sections.centre import CentreSettings
from queue_server.config.sections.displays import Displays, MachineName
from queue_server.config.sections.messages import MessageSettings
from queue_server.config.sections.openid import OpenId
from queue_server.config.sections.public_log import LogSettings
from queue_server.config.sections.region import RegionSettings
from queue_server.config.sections.reports import Reports
from queue_server.config.sections.standby import StandbySettings
from queue_server.config.sections.store import StoreSettings
from queue_server.config.sections.webhooks import WebhookSettings
from queue_server.config.values.scalars import Identifier


class ServerSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of this machine alone, which are never written to a journal: `[server]`.

    `trusted_proxies` are addresses or networks whose `X-Forwarded-For` and `X-Forwarded-Proto` are used. Requests
    without credentials are limited per address, a token only where `token_requests_per_minute` is set. `name` is the
    machine's among several servers, by default its host name.
    """

    host: Annotated[str, Meta(min_length=1, max_length=255, description="an address of this machine")] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8080
    trusted_proxies: tuple[str, ...] = ()
    public_requests_per_minute: Annotated[int, Meta(ge=1, le=100_000)] = 3000
    token_requests_per_minute: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None
    tls_certificate: Annotated[str, Meta(min_length=1, description="a PEM file")] | None = None
    tls_key: Annotated[str, Meta(min_length=1, description="a PEM file")] | None = None
    max_body_bytes: Annotated[int, Meta(ge=1024, le=16_777_216)] = 65_536
    name: MachineName | None = None


class Config(Struct, frozen=True, forbid_unknown_fields=True):
    """One config.toml. `halls` maps the id of a hall to its definition."""

    halls: dict[Identifier, Definition] = {}
    server: ServerSettings = ServerSettings()
    bridge: Bridge = Bridge()
    displays: Displays = Displays()
    reports: Reports = Reports()
    backup: BackupSettings = BackupSettings()
    openid: OpenId | None = None
    store: StoreSettings = StoreSettings()
    log: LogSettings = LogSettings()
    messages: MessageSettings = MessageSettings()
    webhooks: WebhookSettings = WebhookSettings()
    branch: BranchSettings = BranchSettings()
    region: RegionSettings = RegionSettings()
    standby: StandbySettings | None = None
    centre: CentreSettings | None = None
