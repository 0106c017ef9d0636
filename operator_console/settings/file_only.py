"""Lists the settings that no form asks for: an installer writes them in the file, and the page leaves them as they
are."""

from typing import Final

FILE_ONLY: Final = {
    "halls.*.timezone": "a change moves the hours and days of a running hall from then on; earlier figures stay",
    "bridge.name": "devices are tied to it when they are let in",
    "bridge.status_port": "belongs to the machine of the bridge, beside its firewall",
    "bridge.maps": "copied from the document of a display, with the display at hand",
    "bridge.buses.baud": "the protocol's own, but for a device that was set otherwise",
    "bridge.buses.framing": "the protocol's own, but for a device that was set otherwise",
    "bridge.buses.gap_ms": "the protocol's own, but for a device that was set otherwise",
    "bridge.buses.answer_ms": "measured on the wire by whoever lays it",
    "bridge.buses.rs485": "belongs to the adapter, and is tried with the wire at hand",
    "bridge.buses.boards": "belongs to the device, and is tried with the board at hand",
    "bridge.buses.panels": "keys and lamps are tried with the panel at hand",
    "bridge.buses.posts": "buttons and lamps are tried with the box at hand",
    "bridge.modems": "belongs to the machine of the bridge, beside the file with the PIN of the SIM",
    "openid.address": "needed only behind a proxy that hides the address",
    "openid.scopes": "agreed once with whoever runs the provider",
    "openid.roles": "agreed once with whoever runs the provider; its order decides",
    "centre": "an engineer makes a server the centre of a region, with its certificate and its database",
    "standby": "makes a machine a second one for a hall, whose file is otherwise that of the first",
    "store": "says where the journals are; a wrong word there leaves the server without them",
    "messages": "copied from the description of a gateway, and tried with its answers at hand",
    "webhooks.authority": "needed only for receivers with certificates of an authority of one's own",
    "reports.mail.authority": "needed only for a mail server with a certificate of its own",
}
"""Each path, as `queue_server.config.schema.setting_at` takes it, with the reason. A path of tables stands for
all keys in them that no form asks for."""
