"""The rows of the table of routes that are about devices."""

from typing import Final

from queue_server.api.devices import devices
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.table import Route
from queue_server.config.roles import ADMINISTER, BE_A_DEVICE, DIRECT, NOBODY, REPORT_BOARDS
from queue_server.views.devices import DeviceDocument

DEVICES_PATH: Final = "/api/v1/devices"
DEVICE_PATH: Final = f"{DEVICES_PATH}/{{device}}"

DEVICE_ROUTES: Final = (
    Route(
        method="POST",
        path=f"{DEVICES_PATH}/announce",
        handler=devices.announce,
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        summary="A new screen or bridge says that it is there, and gets six digits to show.",
        status=201,
        body=devices.AnnounceBody,
        answer=devices.Announced,
        codes=("devices_waiting",),
    ),
    Route(
        method="POST",
        path=f"{DEVICES_PATH}/claim",
        handler=devices.claim,
        roles=NOBODY,
        unless="anyone",
        summary="Ask whether the digits have been typed in. A paired screen gets its cookie.",
        body=devices.ClaimBody,
        answer=devices.Claimed,
        codes=("unknown_device",),
    ),
    Route(
        method="POST",
        path=f"{DEVICES_PATH}/here",
        handler=devices.here,
        roles=BE_A_DEVICE,
        summary="A paired device says that it is there, which version it runs and which `seq` it shows.",
        body=devices.HereBody,
        answer=devices.HereAnswer,
        codes=("unknown_device",),
    ),
    Route(
        method="GET",
        path=DEVICES_PATH,
        handler=devices.index,
        roles=ADMINISTER,
        summary="Every device: last seen, version, what it shows; and those that wait, with their digits.",
        answer=list[devices.BookedDevice],
    ),
    Route(
        method="POST",
        path=f"{DEVICES_PATH}/pair",
        handler=devices.pair,
        roles=ADMINISTER,
        summary="Let in the device that shows these digits.",
        body=devices.PairBody,
        answer=devices.BookedDevice,
        codes=("unknown_code", "unknown_hall", "name_taken", "other_kind"),
    ),
    Route(
        method="POST",
        path=f"{DEVICE_PATH}/change",
        handler=devices.change,
        roles=ADMINISTER,
        summary="Give a device another name or zone.",
        body=devices.DeviceChangeBody,
        answer=devices.BookedDevice,
        codes=("unknown_device", "name_taken"),
    ),
    Route(
        method="POST",
        path=f"{DEVICE_PATH}/identify",
        handler=devices.identify,
        roles=DIRECT,
        summary="Let a device show its name, large, for half a minute.",
        body=EmptyBody,
        answer=devices.BookedDevice,
        codes=("unknown_device",),
    ),
    Route(
        method="POST",
        path=f"{DEVICE_PATH}/revoke",
        handler=devices.revoke,
        roles=ADMINISTER,
        summary="Let a device in no more; its sockets end within a second.",
        body=EmptyBody,
        answer=devices.BookedDevice,
        codes=("unknown_device",),
    ),
    Route(
        method="GET",
        path="/api/v1/halls/{hall}/devices",
        handler=devices.of_hall,
        roles=DIRECT,
        summary="How every device of a hall does: screens, bridges and their LED boards, printers.",
        answer=list[DeviceDocument],
    ),
    Route(
        method="POST",
        path="/api/v1/halls/{hall}/devices/{device}/identify",
        handler=devices.identify_by_hall,
        roles=DIRECT,
        summary="Let an LED board flash its address, or a ticket printer print its name.",
        body=EmptyBody,
        answer=DeviceDocument,
        codes=("unknown_device", "device_silent"),
    ),
    Route(
        method="POST",
        path="/api/v1/bridges/{bridge}/boards",
        handler=devices.boards,
        roles=REPORT_BOARDS,
        summary="What a bridge says of every board it drives.",
        body=devices.BoardsBody,
        answer=devices.BoardsHeard,
        most_bytes=devices.LARGEST_REPORT,
    ),
)
