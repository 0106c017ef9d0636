"""Keeps personal data in memory."""

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from queue_server.journal.personal.contents import Note, PersonalDatum, PersonalKind


class PersonalDataInMemory:
    """The part of a store in memory that implements `PersonalDataStore`."""

    def __init__(self) -> None:
        super().__init__()
        self._notes: list[Note] = []
        self._personal_data: dict[tuple[str, str, str], PersonalDatum] = {}

    def _need_open(self) -> None:
        """Raises `Unavailable` once the store is closed."""
        raise NotImplementedError

    async def personal_data(self, hall: str, *subjects: str) -> list[PersonalDatum]:
        self._need_open()
        data = (datum for datum in self._personal_data.values() if datum.hall == hall and datum.subject in subjects)
        return sorted(data, key=lambda datum: (datum.subject, datum.kind))

    async def personal_data_of_kind(self, hall: str, kind: PersonalKind) -> list[PersonalDatum]:
        self._need_open()
        data = (datum for datum in self._personal_data.values() if (datum.hall, datum.kind) == (hall, kind))
        return sorted(data, key=lambda datum: datum.subject)

    async def subjects_with(self, hall: str, kind: PersonalKind, text: str) -> list[str]:
        self._need_open()
        sought = (hall, kind, text)
        return sorted(d.subject for d in self._personal_data.values() if (d.hall, d.kind, d.text) == sought)

    async def erase_personal_data_of(self, hall: str, subject: str, *kinds: PersonalKind) -> int:
        return self._erase(
            lambda datum: (datum.hall, datum.subject) == (hall, subject) and (not kinds or datum.kind in kinds)
        )

    async def erase_personal_data(self, before: int) -> int:
        return self._erase(lambda datum: datum.erase_after <= before)

    async def notes(self, hall: str, ticket: str) -> list[Note]:
        self._need_open()
        return [note for note in self._notes if (note.hall, note.ticket) == (hall, ticket)]

    async def erase_notes(self, before: int) -> int:
        self._need_open()
        remaining = [note for note in self._notes if note.erase_after > before]
        erased = len(self._notes) - len(remaining)
        self._notes = remaining
        return erased

    def _rename_author(self, before: str, name: str) -> None:
        self._notes = [replace(note, author=name) if note.author == before else note for note in self._notes]

    def _add_personal_data(self, data: Iterable[PersonalDatum]) -> None:
        self._personal_data |= {(datum.hall, datum.subject, datum.kind): datum for datum in data}

    def _erase(self, is_concerned: Callable[[PersonalDatum], bool]) -> int:
        self._need_open()
        keys = [key for key, datum in self._personal_data.items() if is_concerned(datum)]
        for key in keys:
            del self._personal_data[key]
        return len(keys)
