"""Defines the meaning of each column of the open data, in the languages of staff: for people, and for programs as CSVW.
Pure.

CSVW: "Metadata Vocabulary for Tabular Data", W3C Recommendation, 17 December 2015. A program that finds
`NAME.csv-metadata.json` beside `NAME.csv` knows the type and the meaning of every column.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from queue_server.config.definition import Names
from queue_server.config.languages import LANGUAGES, STAFF_LANGUAGES

Datatype = str | dict[str, Any]
Meanings = Mapping[str, tuple[Datatype, Names]]

COUNT: Final[Datatype] = {"base": "integer", "minimum": 0}
PERCENT: Final[Datatype] = {"base": "integer", "minimum": 0, "maximum": 100}

MEANINGS: Final[Meanings] = {
    "date": (
        "date",
        Names(
            kk="Зал есептейтін күн, оның уақыт белдеуінде",
            ru="День, как его считает зал, в его часовом поясе",
            en="The day as the hall counts it, in its time zone",
        ),
    ),
    "hall": ("string", Names(kk="Залдың қысқа атауы", ru="Краткое имя зала", en="The hall's short name")),
    "part": (
        {"base": "string", "format": "total|service|hour|result|booked|booking"},
        Names(
            kk="Жол не туралы: total — бүкіл зал, service — бір қызмет, hour — билет алынған сағат, result — қызмет"
            " аяқталған бір нәтиже, booked — жазылып уақытында келгендер не басқалар, booking — жазылулар немен бітті",
            ru="О чём строка: total — весь зал, service — одна услуга, hour — час, в который встали в очередь, result —"
            " один из результатов обслуживания, booked — пришедшие вовремя по записи либо все остальные, booking — чем"
            " закончились записи",
            en="What the row is about: total is the whole hall, service one service, hour the hour of coming, result"
            " one result that services ended with, booked those who came in time to a booked time or all others,"
            " booking what became of bookings",
        ),
    ),
    "value": (
        "string",
        Names(
            kk="Қызметтің немесе нәтиженің қысқа атауы не сағат (09 — 9:00-ден 10:00-ге дейін); total үшін бос; booked"
            " үшін: booked не walk_in; booking үшін: booked — барлық жазылу, kept — уақытында келді, late — кешікті,"
            " missed — келмеді, cancelled — келуші бас тартты, withdrawn — зал бас тартты,"
            " refused — өтініш қабылданбады, open — әлі белгісіз",
            ru="Краткое имя услуги или результата либо час (09 — с 9:00 до 10:00); для total пусто; для booked: booked"
            " или walk_in; для booking: booked — все записи, kept — пришли вовремя, late — опоздали, missed — не"
            " пришли, cancelled — отменил посетитель, withdrawn — отменил зал,"
            " refused — в приёме отказано, open — ещё не известно",
            en="The short name of the service or the result, or the hour (09 is from 9:00 to 10:00); empty for total;"
            " booked or walk_in for booked; for booking: booked all of them, kept who came in time, late, missed,"
            " cancelled by the visitor, withdrawn by the hall, refused when asked for, open not yet known",
        ),
    ),
    "visitors": (
        COUNT,
        Names(
            kk="Кезекке тұрғандар, бестікке дейін дөңгелектелген; result үшін — осы нәтижемен аяқталған қызметтер,"
            " booking үшін — жазылулар",
            ru="Сколько встали в очередь, с округлением до пяти; для result — обслуживания с этим результатом, для"
            " booking — записи",
            en="How many joined a line, rounded to five; for result the services that ended with it, for booking the"
            " bookings",
        ),
    ),
    "served": (
        COUNT,
        Names(
            kk="Қызмет көрсетілгендер, бестікке дейін дөңгелектелген",
            ru="Сколько обслужены, с округлением до пяти",
            en="How many were served, rounded to five",
        ),
    ),
    "gave_up": (
        COUNT,
        Names(
            kk="Кетіп қалғандар немесе шақырғанда келмегендер, бестікке дейін дөңгелектелген",
            ru="Сколько ушли или не подошли по вызову, с округлением до пяти",
            en="How many left or did not come when called, rounded to five",
        ),
    ),
    "unserved": (
        COUNT,
        Names(
            kk="Зал жабылғанда қызметсіз қалғандар, бестікке дейін дөңгелектелген; олар gave_up ішінде жоқ",
            ru="Сколько остались без обслуживания к закрытию, с округлением до пяти; в gave_up их нет",
            en="How many the hall left unserved at closing, rounded to five; they are not in gave_up",
        ),
    ),
    "wait_median_min": (
        COUNT,
        Names(
            kk="Жартысы осыдан ұзақ күтпеген, минут; оннан аз адам болса бос",
            ru="Половина ждала не дольше, минут; пусто, если людей меньше десяти",
            en="Half waited no longer, in minutes; empty for fewer than ten people",
        ),
    ),
    "wait_p90_min": (
        COUNT,
        Names(
            kk="Он адамның тоғызы осыдан ұзақ күтпеген, минут; оннан аз адам болса бос",
            ru="Девять из десяти ждали не дольше, минут; пусто, если людей меньше десяти",
            en="Nine of ten waited no longer, in minutes; empty for fewer than ten people",
        ),
    ),
    "service_mean_min": (
        COUNT,
        Names(
            kk="Бір қызметтің орташа ұзақтығы, минут; оннан аз болса бос",
            ru="Сколько в среднем длится обслуживание, минут; пусто, если их меньше десяти",
            en="How long a service takes on average, in minutes; empty for fewer than ten",
        ),
    ),
    "within_norm_percent": (
        PERCENT,
        Names(
            kk="Сол күні күшінде болған норма ішінде шақырылғандардың үлесі, пайыз; қалғандары, шақырылса да,"
            " шақырылмаса да, одан ұзақ күтті; норма болмаса немесе оннан аз адам болса бос",
            ru="Доля вызванных в пределах нормы того дня, процент; остальные, вызванные и нет, ждали дольше; пусто без"
            " нормы или если людей меньше десяти",
            en="The share called within the norm of that day, per cent; the others, called or not, waited longer; empty"
            " without a norm or for fewer than ten people",
        ),
    ),
    "overtaken": (
        COUNT,
        Names(
            kk="Кемінде бір рет озылғандар, бестікке дейін дөңгелектелген; тек total үшін",
            ru="Сколько посетителей обогнали хотя бы раз, с округлением до пяти; только для total",
            en="How many visitors were overtaken at least once, rounded to five; for total only",
        ),
    ),
    "calls_out_of_turn": (
        COUNT,
        Names(
            kk="Кезектен тыс шақырулар, дәл саны; тек total үшін",
            ru="Сколько вызовов вне очереди, точно; только для total",
            en="How many calls were out of turn, exactly; for total only",
        ),
    ),
    "marks": (
        COUNT,
        Names(
            kk="Қызмет қалай болғанын айтқан келушілер, бестікке дейін дөңгелектелген; бес жауаптан азда бос",
            ru="Сколько посетителей сказали, как их обслужили, с округлением до пяти; пусто, если ответов меньше пяти",
            en="How many visitors said how their service was, rounded to five; empty for fewer than five answers",
        ),
    ),
    "marks_good_percent": (
        COUNT,
        Names(
            kk="Солардың ішіндегі жақсы бағалардың (5-тен 4 және 5) үлесі, пайызбен; бес жауаптан азда бос",
            ru="Доля хороших оценок (4 и 5 из 5) среди них, в процентах; пусто, если ответов меньше пяти",
            en="The share of good marks (4 and 5 of 5) among them, per cent; empty for fewer than five answers",
        ),
    ),
    "journal_record": (
        COUNT,
        Names(
            kk="Осы күн сүйенетін зал журналының соңғы жазбасы",
            ru="Последняя запись журнала зала, на которую опирается день",
            en="The last record of the hall's journal that the day rests on",
        ),
    ),
    "journal_hash": (
        "string",
        Names(
            kk="Сол жазбаның SHA-256 хеші: журнал кейін өзгертілмегенін растайды",
            ru="Хеш SHA-256 этой записи: подтверждает, что журнал потом не меняли",
            en="The SHA-256 of that record: it shows that the journal has not been changed afterwards",
        ),
    ),
}
"""Each column with its CSVW datatype and its meaning, in the order of the file."""


OPEN_KEYS: Final = ("date", "hall", "part", "value")
"""The columns that no two rows have alike."""


def csvw(url: str, title: Names, meanings: Meanings = MEANINGS, keys: Iterable[str] = OPEN_KEYS) -> dict[str, Any]:
    """The metadata of one file, which is beside it under the address `url`."""
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": dict(title.items()),
        "dialect": {"encoding": "utf-8", "lineTerminators": ["\r\n"], "header": True},
        "tableSchema": {
            "columns": [
                {
                    "name": name,
                    "titles": name,
                    "dc:description": dict(meaning.items()),
                    "datatype": datatype,
                    "null": "",
                }
                for name, (datatype, meaning) in meanings.items()
            ],
            "primaryKey": list(keys),
        },
    }


def table(meanings: Meanings = MEANINGS) -> str:
    """The dictionary as a table for a page."""
    rows = [
        f"| `{name}` | {' | '.join(meaning[language] for language in STAFF_LANGUAGES)} |"
        for name, (_, meaning) in meanings.items()
    ]
    names = " | ".join(LANGUAGES[language].name for language in STAFF_LANGUAGES)
    return "\n".join([f"| column | {names} |", f"|---{'|---' * len(STAFF_LANGUAGES)}|", *rows])
