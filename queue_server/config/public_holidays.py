"""Lists the public holidays of Kazakhstan as days on which a hall may be closed. The dates come from `holidays`.

Holidays that follow the moon (Құрбан айт) are estimated there, and the government moves days off by decree, so these
are suggestions that a person checks.
"""

from functools import cache
from typing import TYPE_CHECKING, Final

from queue_server.config.definition import ClosedDay, Names

if TYPE_CHECKING:
    from holidays import HolidayBase

RUSSIAN: Final = {
    "New Year's Day": "Новый год",
    "Orthodox Christmas": "Православное Рождество",
    "International Women's Day": "Международный женский день",
    "Nowruz Holiday": "Наурыз мейрамы",
    "Kazakhstan's People Solidarity Holiday": "Праздник единства народа Казахстана",
    "Defender of the Fatherland Day": "День защитника Отечества",
    "Victory Day": "День Победы",
    "Eid al-Adha": "Курбан-айт",
    "Capital Day": "День столицы",
    "Republic Day": "День Республики",
    "Constitution Day": "День Конституции",
    "Independence Day": "День независимости",
    "Day off": "Выходной день",
}
"""English names of `holidays`, with the Russian ones, which it lacks."""

MARKS: Final = {
    "(observed)": Names(kk="(демалыс күні ауыстырылды)", ru="(перенос выходного)", en="(day off moved)"),
    "(estimated)": Names(kk="(болжам)", ru="(дата ориентировочная)", en="(estimated)"),
}
"""The endings that `holidays` adds to a name, in English."""


KAZAKH_ZONES: Final = frozenset(
    f"Asia/{city}" for city in ("Almaty", "Aqtau", "Aqtobe", "Atyrau", "Oral", "Qostanay", "Qyzylorda")
)
"""The time zones of Kazakhstan."""


def is_kazakh(timezone: str) -> bool:
    """Whether a time zone is one of Kazakhstan, whose public holidays are known here."""
    return timezone in KAZAKH_ZONES


@cache
def public_holiday_dates(year: int) -> frozenset[str]:
    """The dates (`YYYY-MM-DD`) of the public holidays of a year."""
    return frozenset(day.isoformat() for day in _holidays(year))


def public_holidays(year: int) -> tuple[ClosedDay, ...]:
    """The public holidays of a year, in order; of two on one day, the one that is not an estimate."""
    kazakh = _holidays(year, "kk")
    english = _holidays(year, "en_US")
    return tuple(ClosedDay(day.isoformat(), _names(kazakh[day], english[day])) for day in sorted(english))


def _holidays(year: int, language: str | None = None) -> "HolidayBase":
    from holidays import country_holidays  # here, as the calendars of the world take a twentieth of the worker's start

    return country_holidays("KZ", years=year, language=language)


def _names(kazakh: str, english: str) -> Names:
    """The names of a day. `holidays` joins several with `; `, in an order that depends on the language."""
    english = min(english.split("; "), key=lambda name: "estimated" in name)
    kazakh = min(kazakh.split("; "), key=lambda name: "бағаланған" in name)
    name, _, mark = english.partition(" (")
    parts = Names(kk=kazakh.partition(" (")[0], ru=RUSSIAN.get(name, name), en=name)
    if f"({mark}" not in MARKS:
        return parts
    mark_names = MARKS[f"({mark}"]
    return Names(**{code: f"{text} {mark_names[code]}" for code, text in parts.items()})
