"""Writes the front end's types for the documents that the server sends, from the structs that the server encodes.

`script/docs` writes `queue_server/pages/types/documents.d.ts`; `tests/unit/pages/test_front_end.py` fails when it
differs from the structs. A page that reads a member that no document has fails the check of types.
"""

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path
from typing import Final

from msgspec import NODEFAULT, Struct, inspect

from displays.choices import Choices
from displays.kiosk_places import KioskPlaces
from displays.media.routes import BoardSettings
from displays.voice.routes import Announcement
from firmware_bridge.simulators.simulated_device import Appearance
from queue_server.api.access.accounts.account_documents import NewLink, NewToken, TokenDocument, UserDocument
from queue_server.api.access.trail import TraceDocument
from queue_server.api.bookings.booking_documents import BookedDocument, CheckInDocument, FreePlacesDocument
from queue_server.api.bookings.plans.plan_bodies import ClosuresDocument, ConcernedDocument
from queue_server.api.bookings.receptions.reception_documents import ReceptionsDocument
from queue_server.api.catalogue.catalogue_documents import CatalogueDocument, HallCatalogueDocument
from queue_server.api.configuration.admin import FaultsDocument
from queue_server.api.configuration.assistant.assistant import (
    AssistantDocument,
    OpeningResult,
)
from queue_server.api.configuration.assistant.assistant_trial import TrialTicket
from queue_server.api.configuration.configuration_documents import (
    ConfigurationDocument,
    EarlierState,
    EarlierValues,
    MergedDraft,
    Review,
    Saved,
)
from queue_server.api.configuration.printers.printer_choices import KioskDocument, PrinterSearchResult
from queue_server.api.devices.device_documents import Announced, BookedDevice, Claimed, HereAnswer
from queue_server.api.halls.beside_windows.receptions import ReceivedDocument
from queue_server.api.halls.halls import DayDocument
from queue_server.api.halls.visitors.tickets import IssuedId
from queue_server.api.health import Readiness
from queue_server.api.http.description.openapi import ProblemDocument
from queue_server.api.live.broadcaster import Alive
from queue_server.api.ratings.rating_documents import TabletDocument
from queue_server.api.region.region_documents import RegionDocument
from queue_server.api.replication.centre.evidence import (
    ContestedPaperDocument,
    ContestedRecord,
    EvidenceComparison,
    EvidenceDocument,
    HallEvidence,
)
from queue_server.api.replication.centre.followed_halls import FollowedHallDocument, HallCode
from queue_server.api.replication.links import LinkDocument
from queue_server.api.upkeep.certificates.certificate_documents import CertificateDocument
from queue_server.api.upkeep.checks import CheckDocument
from queue_server.api.upkeep.imports import ImportDocument
from queue_server.api.upkeep.letters import LetterDocument
from queue_server.api.upkeep.media import MediaDocument
from queue_server.api.upkeep.recent_log import LogLineDocument
from queue_server.api.upkeep.restart import RestartDocument
from queue_server.api.upkeep.restores import RestoreDocument
from queue_server.api.upkeep.servers import ServerDocument
from queue_server.api.upkeep.versions import VersionDocument
from queue_server.api.webhooks.webhook_documents import AttemptDocument, WebhookDocument, WebhookSecret
from queue_server.backups.keeper import BackupDocument
from queue_server.config.definition import Group, Names, Priority, Result, Service, Zone
from queue_server.pages.context import Principal
from queue_server.views.board import BoardDocument
from queue_server.views.calls import CallsDocument
from queue_server.views.equipment.printers import PaperDocument
from queue_server.views.menu.service_menu import MenuPart
from queue_server.views.menu.services import ServicesDocument
from queue_server.views.supervision.supervisor import SupervisorDocument
from queue_server.views.ticket import TicketView
from queue_server.views.waits import WaitsDocument
from queue_server.views.windows.desk import DeskDocument
from queue_server.views.windows.notes import NotesDocument

FILE: Final = Path(__file__).parent.parent / "queue_server" / "pages" / "types" / "documents.d.ts"

SOCKETS: Final = (Alive, BoardDocument, CallsDocument, DeskDocument, SupervisorDocument, TicketView, WaitsDocument)
"""The documents of the live sockets; they differ by `view`."""

DOCUMENTS: Final = (
    Announced, Announcement, Appearance, AssistantDocument, AttemptDocument, BackupDocument, BoardSettings,
    BookedDevice, BookedDocument, CatalogueDocument, CertificateDocument, CheckDocument, CheckInDocument, Choices,
    Claimed, ClosuresDocument, ConcernedDocument, ConfigurationDocument, ContestedPaperDocument, ContestedRecord,
    DayDocument, EarlierState, EarlierValues, EvidenceComparison, EvidenceDocument, FaultsDocument,
    FollowedHallDocument, FreePlacesDocument, Group, HallCatalogueDocument, HallCode, HallEvidence, HereAnswer,
    ImportDocument, IssuedId, KioskDocument, KioskPlaces, LetterDocument, LinkDocument, LogLineDocument,
    MediaDocument, MenuPart, MergedDraft, NewLink, NewToken, NotesDocument, OpeningResult, PaperDocument, Principal,
    PrinterSearchResult, Priority, ProblemDocument, Readiness, ReceivedDocument, ReceptionsDocument, RegionDocument,
    RestartDocument, RestoreDocument, Result, Review, Saved, ServerDocument, Service, ServicesDocument,
    TabletDocument, TokenDocument, TraceDocument, TrialTicket, UserDocument, VersionDocument, WebhookDocument,
    WebhookSecret, Zone,
)  # fmt: skip
"""The documents that pages hold as data, and the answers to requests of their scripts."""

TEXTS: Final = "Record<string, string>"
"""The type of `Names`: a text by the code of its language, which is a string in a page."""

SCALARS: Final[dict[type[inspect.Type], str]] = {
    inspect.AnyType: "any",
    inspect.BoolType: "boolean",
    inspect.DateTimeType: "string",
    inspect.DateType: "string",
    inspect.FloatType: "number",
    inspect.IntType: "number",
    inspect.NoneType: "null",
    inspect.StrType: "string",
}
"""The JSON type of a value that holds no others."""

HEAD: Final = """// Made by script/docs from the structs that the server encodes. Do not edit.

declare namespace Kezek {"""


def declarations() -> str:
    """The whole file: an interface for each struct, by name, and the union of what a live socket sends."""
    structs: dict[str, type[Struct]] = {}
    for root in (*SOCKETS, *DOCUMENTS):
        for struct in _structs(inspect.type_info(root)):
            if structs.setdefault(struct.__name__, struct) is not struct:
                raise ValueError(f"two structs are called {struct.__name__}")
    union = " | ".join(root.__name__ for root in SOCKETS)
    lines = [HEAD, f"  type LiveDocument = {union};"]
    for name in sorted(structs):
        lines += ["", *_interface(structs[name])]
    return "\n".join([*lines, "}", ""])


def _structs(info: inspect.Type) -> Iterator[type[Struct]]:
    """The structs of a type, with those of its members."""
    match info:
        case inspect.Metadata(type=inner):
            yield from _structs(inner)
        case inspect.StructType(cls=cls, fields=fields) if cls is not Names:
            yield cls
            for field in fields:
                yield from _structs(field.type)
        case inspect.UnionType(types=types):
            for part in types:
                yield from _structs(part)
        case inspect.CollectionType(item_type=item) | inspect.VarTupleType(item_type=item):
            yield from _structs(item)
        case inspect.DictType(value_type=value):
            yield from _structs(value)


def _interface(struct: type[Struct]) -> Iterator[str]:
    info = inspect.type_info(struct)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"no struct: {struct}")
    own = struct.__dict__.get("__doc__") or ""
    if own and not own.startswith(f"{struct.__name__}("):
        sentences = cleandoc(own).splitlines()
        yield from ["  /**", *(f"   * {line}".rstrip() for line in sentences), "   */"]
    yield f"  interface {struct.__name__} {{"
    if info.tag_field is not None:
        yield f'    {info.tag_field}: "{info.tag}";'
    for field in info.fields:
        is_left_out = struct.__struct_config__.omit_defaults and field.default is not NODEFAULT
        yield f"    {field.encode_name}{'?' if is_left_out else ''}: {_name(field.type)};"
    yield "  }"


def _name(info: inspect.Type) -> str:
    match info:
        case inspect.Metadata(type=inner):
            return _name(inner)
        case inspect.StructType(cls=cls):
            return TEXTS if cls is Names else cls.__name__
        case inspect.UnionType(types=types):
            return " | ".join(_name(part) for part in types)
        case inspect.LiteralType(values=values):
            return " | ".join(f'"{value}"' for value in values)
        case inspect.DictType(value_type=value):
            return f"Record<string, {_name(value)}>"
        case inspect.CollectionType(item_type=item) | inspect.VarTupleType(item_type=item):
            name = _name(item)
            return f"({name})[]" if "|" in name else f"{name}[]"
        case _:
            return SCALARS[type(info)]


def write() -> None:
    FILE.write_text(declarations(), "utf-8")
