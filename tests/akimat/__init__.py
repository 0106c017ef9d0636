"""A service akimat with 82 services in groups of groups, and what visitors type to find them."""

from pathlib import Path

from msgspec import Struct

from queue_server.config.definition import Definition, Group, Names, Service, ServiceInformation, Window

_FOLDER = Path(__file__).parent


def phrases(language: str) -> list[tuple[str, str]]:
    """What people type in a language, each with the service that they mean."""
    rows = [line.split("|") for line in (_FOLDER / f"phrases.{language}.txt").read_text(encoding="utf-8").splitlines()]
    return [(phrase.strip(), service.strip()) for phrase, service in rows]


class Row(Struct, frozen=True):
    """A line of a table, by its columns."""

    id: str
    group: str
    names: Names
    words: tuple[str, ...]


def _rows(name: str) -> list[Row]:
    rows = []
    for line in (_FOLDER / name).read_text(encoding="utf-8").splitlines():
        id_, group, kk, ru, en, words = (cell.strip() for cell in (line + " |").split("|")[:6])
        rows.append(Row(id_, group, Names(kk=kk, ru=ru, en=en), tuple(filter(None, map(str.strip, words.split(","))))))
    return rows


INFORMATION = ServiceInformation(
    bring=(
        Names(kk="Жеке куәлік", ru="Удостоверение личности", en="Identity card"),
        Names(
            kk="Үлгі бойынша өтініш (терезеде беріледі)",
            ru="Заявление по образцу (дадут у окна)",
            en="The application (you get it at the window)",
        ),
    ),
    takes=Names(kk="5 жұмыс күні", ru="5 рабочих дней", en="5 working days"),
    costs=Names(kk="Тегін", ru="Бесплатно", en="Free of charge"),
    elsewhere=Names(
        kk="eGov.kz порталында да болады", ru="Можно и на портале eGov.kz", en="Also on the portal eGov.kz"
    ),
)

AKIMAT = Definition(
    names=Names(kk="Ақсу сервистік әкімдігі", ru="Сервисный акимат Аксу", en="Service akimat of Aksu"),
    groups=tuple(Group(row.id, row.names, row.group or None) for row in _rows("groups.txt")),
    services=tuple(
        Service(row.id, "A", row.names, row.group, information=INFORMATION, keywords=row.words)
        for row in _rows("services.txt")
    ),
    windows=(Window(1, tuple(row.id for row in _rows("services.txt"))),),
)
"""Every service at one window."""
