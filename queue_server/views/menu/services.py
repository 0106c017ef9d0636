"""Makes the document of a hall's services with what a visitor should know before they come. Pure."""

from collections.abc import Iterable

from msgspec import Struct

from queue_server.config.definition import Definition, Names, Service, ServiceInformation
from queue_server.views.search.service_index import ServiceIndex


class ServiceDetails(Struct, frozen=True):
    """A service, the windows that may call it, and what to bring; `information` is null where nothing is written."""

    id: str
    prefix: str
    names: Names
    group: str | None
    windows: tuple[int, ...]
    information: ServiceInformation | None


class ServicesDocument(Struct, frozen=True):
    """The services of a hall in its order; of a search, those that fit, best first."""

    hall: str
    services: tuple[ServiceDetails, ...]


def service_details(definition: Definition, service: Service) -> ServiceDetails:
    return ServiceDetails(
        service.id,
        service.prefix,
        service.names,
        service.group,
        definition.windows_of(service.id),
        service.information,
    )


def services_document(hall: str, definition: Definition, services: Iterable[Service]) -> ServicesDocument:
    return ServicesDocument(hall, tuple(service_details(definition, service) for service in services))


class ServiceSearches:
    """The words of every hall's services, made anew when a definition is another one."""

    def __init__(self) -> None:
        self._indexes: dict[str, tuple[Definition, ServiceIndex]] = {}

    def matches(self, hall: str, definition: Definition, query: str) -> list[Service]:
        """The services that fit what was typed, best first."""
        entry = self._indexes.get(hall)
        if entry is None or entry[0] is not definition:
            entry = self._indexes[hall] = (definition, ServiceIndex(definition))
        services = map(definition.service, entry[1].matches(query))
        return [service for service in services if service is not None]
