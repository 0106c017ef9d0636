"""Lists the routes of devices: screens, kiosks, bridges and their boards."""

from typing import Final

from queue_server.api.devices import devices
from queue_server.api.devices.device_documents import (
    LARGEST_REPORT,
    AnnounceBody,
    Announced,
    BoardsBody,
    BoardsHeard,
    BookedDevice,
    ClaimBody,
    Claimed,
    DeviceChangeBody,
    HereAnswer,
    HereBody,
    PairBody,
)
from queue_server.api.http.bodies import EmptyBody
from queue_server.api.http.description.table import API, Route
from queue_server.config.roles import (
    ADMINISTER,
    BE_A_DEVICE,
    DIRECT,
    NOBODY,
    REPORT_BOARDS,
)
from queue_server.views.equipment.devices import DeviceDocument

DEVICES_PATH: Final = f"{API}/devices"
DEVICE_PATH: Final = f"{DEVICES_PATH}/{{device}}"

DEVICE_ROUTES: Final = (
    Route(
        "POST",
        f"{DEVICES_PATH}/announce",
        devices.announce,
        "A new screen or bridge says that it is there, and gets six digits to show.",
        roles=NOBODY,
        unless="anyone",
        limit="tickets",
        status=201,
        body=AnnounceBody,
        answer=Announced,
        codes=("devices_waiting",),
    ),
    Route(
        "POST",
        f"{DEVICES_PATH}/claim",
        devices.claim,
        "Ask whether the digits have been typed in. A paired screen gets its cookie.",
        roles=NOBODY,
        unless="anyone",
        body=ClaimBody,
        answer=Claimed,
        codes=("unknown_device",),
    ),
    Route(
        "POST",
        f"{DEVICES_PATH}/here",
        devices.hear_device,
        "A paired device says that it is there, which version it runs and which `seq` it shows.",
        roles=BE_A_DEVICE,
        body=HereBody,
        answer=HereAnswer,
        codes=("unknown_device",),
    ),
    Route(
        "GET",
        DEVICES_PATH,
        devices.index,
        "Every device: last seen, version, what it shows; and those that wait, with their digits.",
        roles=ADMINISTER,
        answer=list[BookedDevice],
    ),
    Route(
        "POST",
        f"{DEVICES_PATH}/pair",
        devices.pair,
        "Let in the device that shows these digits.",
        roles=ADMINISTER,
        body=PairBody,
        answer=BookedDevice,
        codes=("unknown_code", "unknown_hall", "name_taken", "other_kind"),
    ),
    Route(
        "POST",
        f"{DEVICE_PATH}/change",
        devices.change,
        "Give a device another name or zone.",
        roles=ADMINISTER,
        body=DeviceChangeBody,
        answer=BookedDevice,
        codes=("unknown_device", "name_taken"),
    ),
    Route(
        "POST",
        f"{DEVICE_PATH}/identify",
        devices.identify,
        "Let a device show its name, large, for half a minute.",
        roles=DIRECT,
        body=EmptyBody,
        answer=BookedDevice,
        codes=("unknown_device",),
    ),
    Route(
        "POST",
        f"{DEVICE_PATH}/revoke",
        devices.revoke,
        "Let a device in no more; its sockets end within a second.",
        roles=ADMINISTER,
        body=EmptyBody,
        answer=BookedDevice,
        codes=("unknown_device",),
    ),
    Route(
        "GET",
        "/api/v1/halls/{hall}/devices",
        devices.of_hall,
        "How every device of a hall does: screens, bridges and their LED boards, printers.",
        roles=DIRECT,
        answer=list[DeviceDocument],
    ),
    Route(
        "POST",
        "/api/v1/halls/{hall}/devices/{device}/identify",
        devices.identify_by_hall,
        "Let an LED board flash its address, or a ticket printer print its name.",
        roles=DIRECT,
        body=EmptyBody,
        answer=DeviceDocument,
        codes=("unknown_device", "device_silent"),
    ),
    Route(
        "POST",
        "/api/v1/bridges/{bridge}/boards",
        devices.boards,
        "What a bridge says of every board it drives.",
        roles=REPORT_BOARDS,
        body=BoardsBody,
        answer=BoardsHeard,
        most_bytes=LARGEST_REPORT,
    ),
)
