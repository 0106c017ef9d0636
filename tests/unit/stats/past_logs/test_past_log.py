"""Past logs as people have them: read exactly, or refused with the line, the column and what is wrong."""

from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from queue_server.stats.past_logs.log_text import Unreadable, decode
from queue_server.stats.past_logs.past_log import BadLog, LogForm, PastLog, PastVisit, read_log
from tests.past_logs import HEADING, NOW, log_bytes, visits_of

CASES = Path(__file__).parents[5] / "shared" / "cases"
ZONE = "Asia/Almaty"
LAND = ("2025-03-03,land,0,32400,32500,32900,w1", "2025-03-03,land,0,32460,32900,33200,w1",
        "2025-03-04,land,0,32400,32450,32900,w1")  # fmt: skip
RUSSIAN = ("2025-03-03,Земля,0,32400,32500,32900,w1", "2025-03-03,Земля,0,32460,32900,33200,w1",
           "2025-03-04,Земля,0,32400,32450,32900,w1")  # fmt: skip
LAND_CSV = log_bytes(*LAND)

READ = {
    "b_bom": (b"\xef\xbb\xbf" + LAND_CSV, "UTF-8 with a byte order mark, comma, YYYY-MM-DD, seconds"),
    "c_semicolon": (LAND_CSV.replace(b",", b";"), "UTF-8, semicolon, YYYY-MM-DD, seconds"),
    "tab": (LAND_CSV.replace(b",", b"\t"), "UTF-8, tab, YYYY-MM-DD, seconds"),
    "d_cp1251_semicolon": (
        log_bytes(*RUSSIAN).decode().replace("w1", "Окно 1").replace(",", ";").encode("cp1251"),
        "Windows-1251, semicolon, YYYY-MM-DD, seconds",
    ),
    "e_cp1251_comma": (log_bytes(*RUSSIAN).decode().encode("cp1251"), "Windows-1251, comma, YYYY-MM-DD, seconds"),
    "f_decimal_comma": (
        log_bytes('2025-03-03,land,0,"32400,5","32500,0","32900,25",w1'),
        "UTF-8, comma, YYYY-MM-DD, seconds with a decimal comma",
    ),
    "g_excel_dates": (log_bytes("03.03.2025,land,0,32400,32500,32900,w1"), "UTF-8, comma, DD.MM.YYYY, seconds"),
    "h_clock_times": (
        log_bytes("2025-03-03,land,0,09:00:00,09:01:40,09:08:20,w1"), "UTF-8, comma, YYYY-MM-DD, HH:MM:SS",
    ),
    "m_utf16": (
        b"\xff\xfe" + LAND_CSV.decode().encode("utf-16-le"), "UTF-16 (little-endian), comma, YYYY-MM-DD, seconds",
    ),
    "utf16_be": (
        b"\xfe\xff" + LAND_CSV.decode().encode("utf-16-be"), "UTF-16 (big-endian), comma, YYYY-MM-DD, seconds",
    ),
    "utf16_without_mark": (
        LAND_CSV.decode().encode("utf-16-le"), "UTF-16 without a byte order mark, comma, YYYY-MM-DD, seconds",
    ),
    "n_mac_cr": (LAND_CSV.replace(b"\n", b"\r"), "UTF-8, comma, YYYY-MM-DD, seconds"),
    "s_empty_trailing": (LAND_CSV + b",,,,,,\n\n", "UTF-8, comma, YYYY-MM-DD, seconds"),
    "w_dup_rows": (log_bytes(*LAND, *LAND), "UTF-8, comma, YYYY-MM-DD, seconds"),
    "x_dst_25h": (
        log_bytes("2024-02-29,land,0,72000,72060,72600,w1", "2024-02-29,land,0,75600,75660,76200,w1",
                  "2024-02-29,land,0,79200,79260,79800,w1", "2024-02-29,land,0,82800,82860,83400,w1",
                  "2024-03-01,land,0,32400,32460,33000,w1"),
        "UTF-8, comma, YYYY-MM-DD, seconds",
    ),
    "y_overlap_midnight": (
        log_bytes("2025-03-03,land,0,86000,86500,87000,w1", "2025-03-04,land,0,100,200,300,w1",
                  "2025-03-04,land,0,800,900,1000,w1"),
        "UTF-8, comma, YYYY-MM-DD, seconds",
    ),
    "o_27_services": (
        log_bytes(*(f"2025-03-03,service {n:02},0,{32400 + n},{32500 + n},{32900 + n},w{n}" for n in range(27))),
        "UTF-8, comma, YYYY-MM-DD, seconds",
    ),
}  # fmt: skip
"""Files that are read, and what each is taken for."""

REFUSED = {
    "i_year_2205": (
        log_bytes(*LAND, "2205-03-05,land,0,32400,32450,32900,w1"), ":5: day: 2205-03-05 is after today, 2026-11-30",
    ),
    "two_rows_one_of_2035": (
        log_bytes(LAND[0], "2035-03-05,land,0,32400,32450,32900,w1"), ":3: day: 2035-03-05 is after today, 2026-11-30",
    ),
    "j_year_1899": (
        log_bytes("1899-12-30,land,0,32400,32450,32900,w1", *LAND), ":2: day: 1899-12-30 is before 1990-01-01",
    ),
    "r_year_0001": (log_bytes("0001-01-01,land,0,0,10,20,w1", *LAND), ":2: day: 0001-01-01 is before 1990-01-01"),
    "q_year_9999": (log_bytes("9999-12-31,land,0,86399,86400,172799,w1"), ":2: day: 9999-12-31 is after today"),
    "p_1e999999": (
        log_bytes("2025-03-03,land,0,1e999999,1e999999,1e999999,w1"),
        ":2: arrival_s: '1e999999' is neither a number of seconds after midnight nor a time such as 09:30:00",
    ),
    "l_nul": (
        log_bytes("2025-03-03,land,0,32400,32500,32900,w1\0", *LAND),
        ":2: server: 'w1\\x00' has a character that cannot be seen (U+0000)",
    ),
    "t_service_newline": (
        log_bytes('2025-03-03,"land\nand sea",0,32400,32500,32900,w1'),
        ":2: service: 'land\\nand sea' has a line break: write it on one line",
    ),
    "u_long_service": (
        log_bytes(f"2025-03-03,{'Очень длинное название услуги ' * 12},0,32400,32500,32900,w1"),
        ":2: service: 'Очень длинное название услуги Очень длин…' has 359 characters; a name has at most 200",
    ),
}  # fmt: skip
"""Files that are refused, and how the sentence goes on after the file's name."""


def form_of(log: PastLog) -> str:
    form = log.form
    return ", ".join([form.encoding, form.separator, " and ".join(form.days), " and ".join(form.times)])


@pytest.mark.parametrize("case", READ)
def test_a_file_is_read_as_what_it_is_and_says_what_it_was_taken_for(case: str) -> None:
    """Encoding, separator, days and times; the rows are the same in every clothing."""
    body, form = READ[case]
    log = read_log("log.csv", body, ZONE, NOW)
    assert form_of(log) == form
    if body.count(b"land") == LAND_CSV.count(b"land") and case != "y_overlap_midnight":
        assert log.visits == visits_of(*LAND)


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_is_refused_by_line_and_column(case: str) -> None:
    """The sentence says what to look at and what is wrong with it."""
    body, sentence = REFUSED[case]
    with pytest.raises(BadLog) as bad:
        read_log("log.csv", body, ZONE, NOW)
    assert str(bad.value).startswith(f"log.csv{sentence}")
    assert "\n" not in str(bad.value)


@pytest.mark.parametrize("file", sorted(CASES.glob("*.csv")), ids=lambda file: file.stem)
def test_the_shared_cases_are_those_of_this_file(file: Path) -> None:
    """Where the machine has them: each is byte for byte a case above."""
    body = (READ | REFUSED)[file.stem][0]
    assert file.read_bytes() == body or file.stem == "d_cp1251_semicolon"
    if file.stem in READ:
        assert form_of(read_log(file.name, file.read_bytes(), ZONE, NOW)) == READ[file.stem][1]
    else:
        with pytest.raises(BadLog):
            read_log(file.name, file.read_bytes(), ZONE, NOW)


def test_a_row_is_read_to_the_microsecond_in_the_time_zone_of_the_log() -> None:
    """2026-01-05 begins at 2026-01-04 19:00 UTC in Almaty."""
    (visit,) = visits_of("2026-01-05,PS,2,0.000001,61.5,120,A01")
    midnight = 1_767_553_200_000_000
    assert visit == PastVisit(
        2, date(2026, 1, 5), "PS", "2", midnight + 1, midnight + 61_500_000, midnight + 120_000_000, "A01"
    )


def test_an_empty_start_is_one_who_gave_up_and_an_empty_server_is_nobody_in_particular() -> None:
    """Both are facts of the log, not mistakes; rows come in the order of arrival."""
    late, early = "2026-01-05,PS,,90,,95,", "2026-01-05,NW,,30,40,86420,"
    visits = visits_of(late, early)
    assert [(v.service, v.started_at is None, v.server) for v in visits] == [("NW", False, None), ("PS", True, None)]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("01/05/2026,PS,,1,2,3,A", "day: '01/05/2026' is no date such as 2026-01-31 or 31.01.2026"),
        ("46027,PS,,1,2,3,A", "day: '46027' is no date such as 2026-01-31 or 31.01.2026"),
        ("31.02.2026,PS,,1,2,3,A", "day: '31.02.2026' is a day that no calendar has"),
        ("٢٠٢٦-٠١-٠٥,PS,,1,2,3,A", "day: '٢٠٢٦-٠١-٠٥' is no date such as 2026-01-31 or 31.01.2026"),
        ("2026-11-30,PS,,60000,60001,90000,A", "end_s: is later than now, 2026-11-30 05:53"),
        ("2026-01-05,,,1,2,3,A", "service: is empty"),
        (
            "2026-01-05,PS,,x,2,3,A",
            "arrival_s: 'x' is neither a number of seconds after midnight nor a time such as 09:30:00",
        ),
        (
            "2026-01-05,PS,,09:60,2,3,A",
            "arrival_s: '09:60' is neither a number of seconds after midnight nor a time such as 09:30:00",
        ),
        ("2026-01-05,PS,,-1,2,3,A", "arrival_s: '-1' is not a time of that day"),
        ("2026-01-05,PS,,99999999999,2,3,A", "arrival_s: '99999999999' is not a time of that day"),
        (
            "2026-01-05,PS,,23:50,23:55,00:10,A",
            "end_s: the times go backwards; arrival_s <= start_s <= end_s, and after midnight 86400 or 24:00 is added",
        ),
        ("2026-01-05,PS,,5,6,90000,A", "end_s: a visit of more than a day"),
        ("2026-01-05,PS,,5", "the row has not as many columns as the heading"),
        ("2026-01-05,PS,,5,6,7,A,more", "the row has not as many columns as the heading"),
        (
            "2026-01-05,P\u202eS,,5,6,7,A",
            "service: 'P\\u202eS' has a character that cannot be seen (U+202E RIGHT-TO-LEFT OVERRIDE): take it away",
        ),
        (
            '2026-01-05,"land,,5,6,7,A',
            'service: a stray quotation mark ("): take it away, or put the whole cell in quotation marks and double it',
        ),
        (
            '2026-01-05,land,,5,6,7,A"1',
            'server: a stray quotation mark ("): take it away, or put the whole cell in quotation marks and double it',
        ),
    ],
)
def test_a_bad_row_is_named_with_its_line_column_and_fault(row: str, fault: str) -> None:
    """What a person must mend stands in the message, also when good rows are around it."""
    with pytest.raises(BadLog) as bad:
        visits_of(LAND[0], row, LAND[1])
    assert str(bad.value) == f"day.csv:3: {fault}"


def test_quotation_marks_that_belong_to_a_name_stay_in_it() -> None:
    """Doubled in a quoted cell, as spreadsheets write them, or in pairs in a plain one."""
    visits = visits_of('2026-01-05,"ТОО ""Жер""",,1,2,3,A', '2026-01-05,ТОО "Жер",,2,3,4,A')
    assert [visit.service for visit in visits] == ['ТОО "Жер"', 'ТОО "Жер"']


def test_one_name_in_two_spellings_of_its_letters_is_one_service() -> None:
    """A Mac writes й as two characters; blanks at the ends are nobody's meaning."""
    visits = visits_of("2026-01-05,Район,,1,2,3,A", "2026-01-05,Раи\u0306он ,,4,5,6,A")
    assert {visit.service for visit in visits} == {"Район"}


def test_every_bad_row_is_named_and_a_flood_is_cut() -> None:
    """Twenty are shown, the rest counted."""
    with pytest.raises(BadLog) as bad:
        visits_of(*["2026-01-05,PS,,x,2,3,A"] * 25)
    assert len(bad.value.problems) == 25
    assert str(bad.value).splitlines()[-1] == "and 5 more rows"


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            b"service,priority\na,b\n",
            "log.csv:1: the heading has no column day, arrival_s, start_s, end_s, server; it needs " + HEADING,
        ),
        (b"", "log.csv:1: is empty"),
        (log_bytes(), "log.csv:1: the file has a heading and no rows"),
        (log_bytes(LAND[0], heading=HEADING + ",day"), "log.csv:1: the heading has the column day twice"),
        (b"PK\x03\x04\x14\0", "log.csv:1: is a workbook: save its sheet as “CSV UTF-8” and give that"),
        (LAND_CSV + "Земля".encode()[:-1], "log.csv:5: is damaged: a letter of UTF-8 is cut short"),
        (LAND_CSV.decode().encode("utf-16")[:-1], "log.csv:4: is no whole text in UTF-16"),
        (
            LAND_CSV + "Земля".encode("cp866"),
            "log.csv:5: is neither UTF-8, UTF-16 nor Windows-1251: save the file as “CSV UTF-8”",
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_no_log_says_why(body: bytes, sentence: str) -> None:
    """A spreadsheet of something else, a log without rows, a workbook, a damaged file, another code page."""
    with pytest.raises(BadLog) as bad:
        read_log("log.csv", body, ZONE, NOW)
    assert str(bad.value).startswith(sentence)


def test_the_line_by_which_spreadsheets_know_a_separator_and_columns_beside_are_passed_over() -> None:
    """`sep=;`, a heading in capitals, columns that nobody asked for, and empty ones at the right."""
    body = b"sep=;\r\nDay;Service;Priority;Arrival_s;Start_s;End_s;Server;X;\r\n2025-03-03;land;0;1;2;3;w1;x;;;\r\n"
    (visit,) = read_log("log.csv", body, ZONE, NOW).visits
    assert (visit.row, visit.service, visit.server) == (3, "land", "w1")


def test_a_column_that_nobody_asked_for_cannot_command_a_terminal() -> None:
    """Its heading and its cells are shown escaped."""
    heading = HEADING + ",\x1b[2J"
    with pytest.raises(BadLog) as bad:
        read_log("log.csv", log_bytes(LAND[0] + ",\x1b[1m", heading=heading), ZONE, NOW)
    assert str(bad.value).startswith("log.csv:2: '\\x1b[2j': '\\x1b[1m' has a character that cannot be seen (U+001B)")
    with pytest.raises(BadLog) as bad:
        read_log("log.csv", log_bytes(LAND[0] + ',"', heading=heading), ZONE, NOW)
    assert str(bad.value).startswith("log.csv:2: a stray quotation mark")


def test_doubled_rows_of_a_server_count_once_and_are_named() -> None:
    """No server begins with two visitors at once, so the file was put together twice: others count once, too."""
    row = "2025-03-03,land,0,1,,2,"
    log = read_log("log.csv", log_bytes(row, *LAND, row, LAND[1]), ZONE, NOW)
    assert (len(log.visits), log.form.doubled, log.form.alike) == (4, (6, 7), ())


def test_two_who_gave_up_in_the_same_second_are_two_people_and_named() -> None:
    """Where no row of a server is doubled, rows of nobody in particular are people."""
    row = "2025-03-03,land,0,1,,2,"
    log = read_log("log.csv", log_bytes(row, *LAND, row), ZONE, NOW)
    assert (len(log.visits), log.form.doubled, log.form.alike) == (5, (), (6,))


def local(visit: PastVisit, zone: str) -> list[str]:
    times = (visit.arrived_at, visit.started_at or 0, visit.ended_at)
    return [f"{datetime.fromtimestamp(at / 1e6, UTC).astimezone(ZoneInfo(zone)):%d %H:%M%z}" for at in times]


@pytest.mark.parametrize(
    ("zone", "row", "times"),
    [
        ("Europe/Berlin", "2024-10-27,a,,32400,32460,32520,w", ["27 09:00+0100", "27 09:01+0100", "27 09:02+0100"]),
        ("Europe/Berlin", "2024-03-31,a,,09:00,09:01,09:02,w", ["31 09:00+0200", "31 09:01+0200", "31 09:02+0200"]),
        ("Europe/Berlin", "2024-10-27,a,,02:50,02:55,02:10,w", ["27 02:50+0200", "27 02:55+0200", "27 02:10+0100"]),
        ("Asia/Almaty", "2024-02-29,a,,82800,82860,90000,w", ["29 23:00+0600", "29 23:01+0600", "01 01:00+0500"]),
        ("Asia/Almaty", "2024-02-29,a,,23:50,23:55,23:10,w", ["29 23:50+0600", "29 23:55+0600", "29 23:10+0500"]),
    ],
)
def test_times_stay_those_of_the_clock_on_days_of_23_and_25_hours(zone: str, row: str, times: list[str]) -> None:
    """Nine o'clock is nine o'clock; of an hour that the clock showed twice, the first time that does not go back."""
    (visit,) = visits_of(row, timezone=zone)
    assert local(visit, zone) == times


def test_a_time_that_the_clock_left_out_is_refused() -> None:
    """At two the clocks of Berlin went to three."""
    with pytest.raises(BadLog, match="2: arrival_s: the clocks of Europe/Berlin left out 02:30 on 2024-03-31"):
        visits_of("2024-03-31,a,,02:30,03:00,03:10,w", timezone="Europe/Berlin")


@settings(max_examples=75, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_a_sentence_with_a_line(body: bytes) -> None:
    """Decoding never ends in a traceback, and the same bytes give the same again."""
    try:
        text, _ = decode(body)
    except Unreadable as problem:
        line = problem.line
    else:
        line = text.count("\n") + 1
    assert line >= 1


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["2025-03-03", "03.03.2025", "9999-12-31", "0000-00-00", "32400", "09:00", "1e9", "4,5", "", '"']),
    st.integers(-(10**30), 10**30).map(str),
    st.floats().map(str),
)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.lists(CELLS, min_size=5, max_size=9), max_size=6),
    separator=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_any_rows_are_read_or_refused_by_line(rows: list[list[str]], separator: str, encoding: str, end: str) -> None:
    """Whatever stands in the cells: a log whose times are in order, or sentences that begin with a file and a line."""
    lines = [HEADING.replace(",", separator), *(separator.join(cells) for cells in rows)]
    try:
        log = read_log("log.csv", end.join(lines).encode(encoding, "ignore"), ZONE, NOW)
    except BadLog as bad:
        for problem in bad.problems:
            name, line, sentence = str(problem).split(":", 2)
            assert (name, int(line) >= 1, bool(sentence.strip())) == ("log.csv", True, True)
        return
    assert isinstance(log.form, LogForm)
    for visit in log.visits:
        assert visit.arrived_at <= (visit.started_at or visit.arrived_at) <= visit.ended_at <= NOW
