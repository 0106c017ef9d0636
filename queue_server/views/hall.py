"""Makes the description of a hall for clients: its services, windows and priorities, without personal data. Pure."""

from msgspec import Struct

from queue_server.config.definition import Definition, Group, HelpReason, Names, Zone


class ServiceDocument(Struct, frozen=True):
    id: str
    prefix: str
    names: Names
    group: str | None


class ServedDocument(Struct, frozen=True):
    id: str
    after_minutes: int


class WindowDocument(Struct, frozen=True):
    window: int
    zone: str | None
    services: tuple[ServedDocument, ...]


class PriorityDocument(Struct, frozen=True):
    id: str
    names: Names
    head_start_s: int
    proof: Names | None


class HallDocument(Struct, frozen=True):
    hall: str
    names: Names
    timezone: str
    services: tuple[ServiceDocument, ...]
    windows: tuple[WindowDocument, ...]
    priorities: tuple[PriorityDocument, ...]
    groups: tuple[Group, ...]
    zones: tuple[Zone, ...]
    waiting_zones: tuple[str, ...]
    help_reasons: tuple[HelpReason, ...]


def hall_document(hall: str, definition: Definition) -> HallDocument:
    return HallDocument(
        hall=hall,
        names=definition.names,
        timezone=definition.timezone,
        services=tuple(ServiceDocument(s.id, s.prefix, s.names, s.group) for s in definition.services),
        windows=tuple(
            WindowDocument(w.window, w.zone, tuple(ServedDocument(*served) for served in w.after_minutes().items()))
            for w in definition.windows
        ),
        priorities=tuple(PriorityDocument(p.id, p.names, p.head_start_s, p.proof) for p in definition.priorities),
        groups=definition.groups,
        zones=definition.zones,
        waiting_zones=definition.waiting_zones,
        help_reasons=definition.help_reasons,
    )
