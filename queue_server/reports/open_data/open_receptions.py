"""Makes the figures of receptions in person for publication, and the meaning of each column. Pure.

A day's file has whole months alone: those that were over with the day. So the same day gives the same table, and no
difference between the files of two days is a visitor. Unlike people in the hall these are counted exactly, as on the
public page of receptions.
"""

from datetime import date, timedelta
from typing import Final

from msgspec.structs import astuple

from queue_server.config.definition import Names
from queue_server.reports.open_data.dictionary import COUNT, MEANINGS, Meanings
from queue_server.views.bookings.reception_figures import MONTHS, ReceptionMonths

RECEPTION_MEANINGS: Final[Meanings] = {
    "month": (
        "gYearMonth",
        Names(
            kk="Аяқталған ай; әр сан журналдағы жазбасының айына жатады",
            ru="Завершённый месяц; каждое число относится к месяцу своей записи в журнале",
            en="A month that is over; each figure belongs to the month of its record in the journal",
        ),
    ),
    "hall": MEANINGS["hall"],
    "host": (
        "string",
        Names(
            kk="Қабылдаушының қысқа атауы; толық аты JSON файлында",
            ru="Краткое имя принимающего; полное — в файле JSON",
            en="The host's short name; its full one is in the JSON file",
        ),
    ),
    "requests": (
        COUNT,
        Names(kk="Қабылдауды сұрағандар", ru="Сколько попросили о приёме", en="How many asked to be received"),
    ),
    "answers": (
        COUNT,
        Names(kk="Жауап берілген өтініштер", ru="Сколько просьб получили ответ", en="How many of them were answered"),
    ),
    "prompt_answers": (
        COUNT,
        Names(
            kk="Оның ішінде залдың уәде еткен мерзімінде жауап берілгендер",
            ru="Из них ответ дан в обещанный залом срок",
            en="Answers that were given by the day that the hall promises",
        ),
    ),
    "refusals": (
        COUNT,
        Names(kk="Оның ішінде бас тартылғандар", ru="Из них с отказом", en="Answers that were a refusal"),
    ),
    "receptions": (
        COUNT,
        Names(kk="Қабылданған келушілер", ru="Сколько посетителей приняты", en="How many visitors were received"),
    ),
    "appointments": (
        COUNT,
        Names(kk="Оның ішінде жазылып келгендер", ru="Из них по записи", en="How many of them had an appointment"),
    ),
    "waited_days": (
        COUNT,
        Names(
            kk="Жазылып келгендердің жазылудан қабылдауға дейін күткен күндері, барлығы бірге",
            ru="Сколько дней от записи до приёма прошло у пришедших по записи, у всех вместе",
            en="Days from booking to reception of those with an appointment, of all together",
        ),
    ),
    "absences": (
        COUNT,
        Names(
            kk="Жазылып, келмегендер", ru="Сколько записались и не пришли", en="How many had booked and did not come"
        ),
    ),
    "promises": (
        COUNT,
        Names(kk="Бақылауға алынған мәселелер", ru="Сколько взято на контроль", en="How much was taken under control"),
    ),
    "prompt_promises": (
        COUNT,
        Names(
            kk="Бақылауға алынғанның мерзімінде орындалғаны",
            ru="Сколько взятого на контроль выполнено в срок",
            en="How much of what was under control was done by its date",
        ),
    ),
    "late_promises": (
        COUNT,
        Names(
            kk="Бақылауға алынғанның кешігіп орындалғаны",
            ru="Сколько взятого на контроль выполнено с опозданием",
            en="How much of what was under control was done after its date",
        ),
    ),
    "journal_record": MEANINGS["journal_record"],
    "journal_hash": MEANINGS["journal_hash"],
}
"""Each column with its CSVW datatype and its meaning, in the order of the file."""
RECEPTION_COLUMNS: Final = tuple(RECEPTION_MEANINGS)


def last_month(day: str) -> str:
    """The last month that is over when the day is."""
    after = date.fromisoformat(day) + timedelta(days=1)
    return f"{after.replace(day=1) - timedelta(days=1):%Y-%m}"


def reception_rows(hall: str, months: ReceptionMonths, record: int, digest: str) -> list[tuple[str | int, ...]]:
    """A row for each host of each of the last months, the earliest first. `digest` is the hash (hex) of `record`."""
    return [
        (month, hall, host, *astuple(figures), record, digest)
        for month in sorted(months)[-MONTHS:]
        for host, figures in sorted(months[month].items())
    ]
