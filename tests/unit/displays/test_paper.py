"""Tickets on paper: what stands on them and what a printer makes of the bytes."""

import pytest
from msgspec.structs import replace
from PIL import Image

from displays.paper.printer.commands import picture as picture_commands
from displays.paper.receipt import print_s, receipt
from displays.paper.simulator.picture import picture
from displays.paper.simulator.tape import Cut, PaperFeed, Picture, QrCode, Text, printed
from displays.paper.slips.information_sheet import SheetFacts, information_sheet
from displays.paper.slips.slip import Code, Slip, TextLine, TicketFacts, slip
from queue_server.config.definition import Names, ServiceInformation
from queue_server.config.sections.displays import Printer
from queue_server.pages.wording.words import words
from queue_server.views.ticket import TicketDocument, ticket_document
from tests.halls import DEFINITION, PureHall

KEY = "0123456789abcdefHJq9mAe_t3w"
PRINTER = Printer(id="door", hall="aksu", kiosks=("entrance",), port="tcp://127.0.0.1:9100")
NARROW = replace(PRINTER, dots=384)
KAZAKH = "Ә Ғ Қ Ң Ө Ұ Ү Һ І ә ғ қ ң ө ұ ү һ і"


def ticket(priority: str | None = None, *visit: str) -> TicketDocument:
    hall = PureHall()
    hall.issue()
    return ticket_document(hall.state, hall.issue("land", priority, *visit))


def paper(document: TicketDocument, language: str = "en", dots: int = 576) -> Slip:
    facts = TicketFacts(DEFINITION, document, "21\u202fNovember\u00a02026, 11:42", "http://kezek:8080", KEY)
    return slip(facts, words(language), dots)


def texts(job: bytes) -> list[str]:
    return [part.text for part in printed(job) if isinstance(part, Text)]


def test_the_whole_ticket() -> None:
    """Hall, service, number, place, the code to scan, when it was taken and the digits of the proof."""
    document = replace(ticket(), id="0123456789abcdef", proof="9f86d081884c7d65" + 48 * "0")
    assert paper(document) == (
        TextLine("Hall"),
        TextLine(""),
        TextLine("Land", is_bold=True),
        TextLine("A002", 8, is_bold=True),
        TextLine("1 person ahead of you"),
        TextLine(""),
        Code(f"http://kezek:8080/t/0123456789abcdefHJq9mAe_t3w#9f86d081884c7d65{48 * '0'}"),
        TextLine(""),
        TextLine("Scan the code to see your place in the line."),
        TextLine(""),
        TextLine("21 November 2026, 11:42"),
        TextLine("Proof: 9f86d-08188"),
    )


def test_further_services_and_the_proof_to_show() -> None:
    """Whoever has both reads where they go next and what to have ready."""
    lines = paper(ticket("veteran", "school", "papers"))
    assert TextLine("Then: School, Papers") in lines
    assert TextLine("Show at the window: Veteran's card") in lines


@pytest.mark.parametrize(
    ("language", "queue_length", "scan"),
    [
        ("kk", "Алдыңызда 1 адам бар", "Кезектегі орныңызды көру үшін кодты сканерлеңіз."),
        ("ru", "Перед вами 1 человек", "Отсканируйте код, чтобы видеть своё место в очереди."),
        ("uz", "Oldingizda 1 kishi bor", "Navbatdagi o‘rningizni ko‘rish uchun kodni skanerlang."),
    ],
)
def test_the_visitors_language(language: str, queue_length: str, scan: str) -> None:
    """The sentences of a ticket are those of the language that its visitor chose; long ones are wrapped."""
    lines = [line.text for line in paper(ticket(), language) if isinstance(line, TextLine)]
    assert queue_length in lines
    assert scan in " ".join(lines)


@pytest.mark.parametrize(("dots", "size"), [(576, 8), (384, 8), (192, 4)])
def test_the_number_is_as_large_as_the_paper_allows(dots: int, size: int) -> None:
    """Four letters of 12 dots each fill a narrow roll."""
    assert TextLine("A002", size, is_bold=True) in paper(ticket(), dots=dots)


@pytest.mark.parametrize("dots", [576, 384])
@pytest.mark.parametrize("language", ["kk", "ru", "en", "uz"])
@pytest.mark.parametrize(
    "name", ["Құжаттарды қабылдау және беру, мекенжай анықтамасы мен тіркеу бөлімі " * 2, "ә" * 100]
)
def test_no_line_is_wider_than_the_paper(name: str, language: str, dots: int) -> None:
    """A printer would break it within a word, and lose what is longer than its line."""
    long = Names(name, name, name)
    definition = replace(DEFINITION, names=long)
    lines = slip(TicketFacts(definition, ticket("veteran"), "21", "http://kezek:8080", KEY), words(language), dots)
    assert all(len(line.text) * line.size * 12 <= dots for line in lines if isinstance(line, TextLine))


def test_a_sheet_on_what_to_bring() -> None:
    """Boxes for a pen, then time, costs and the other way, the windows, and the code that brings it to the phone."""
    line = Names(kk="Жеке куәлік", ru="Удостоверение личности", en="Identity card")
    information = ServiceInformation(bring=(line,), costs=Names(kk="Тегін", ru="Бесплатно", en="Free"))
    service = replace(DEFINITION.services[0], information=information)
    sheet = information_sheet(SheetFacts(DEFINITION, service, "http://kezek:8080/info/aksu/land"), words("en"), 576)
    assert sheet == (
        TextLine("Hall"),
        TextLine(""),
        TextLine("Land", is_bold=True),
        TextLine(""),
        TextLine("What to bring", is_bold=True),
        TextLine("[ ] Identity card"),
        TextLine(""),
        TextLine("What it costs", is_bold=True),
        TextLine("Free"),
        TextLine(""),
        TextLine("Windows: 1, 2, 3"),
        TextLine(""),
        Code("http://kezek:8080/info/aksu/land"),
        TextLine(""),
        TextLine("Scan the code to have this on your phone."),
    )
    assert len(information_sheet(SheetFacts(DEFINITION, DEFINITION.services[0], "x"), words("kk"), 384)) > 5


def test_kazakh_comes_out_as_it_was_written() -> None:
    """Every Kazakh letter is in code page 53, which is selected first, and none becomes a question mark."""
    job = receipt(
        (TextLine(KAZAKH), TextLine("Ақсу ауданының сервистік әкімдігі — № 5"), TextLine("Ёлка, «объявление»")), PRINTER
    )
    assert job.startswith(b"\x1b@\x1bt\x35")
    assert texts(job) == [KAZAKH, "Ақсу ауданының сервистік әкімдігі — № 5", "Ёлка, «объявление»"]
    assert b"?" not in job


def test_uzbek_is_set_in_the_printers_letters() -> None:
    """No line of a ticket has to be sent as a picture for the sake of oʻ and gʻ."""
    facts = TicketFacts(DEFINITION, ticket(), "29-noyabr, 2026", "http://kezek:8080", KEY)
    job = receipt(slip(facts, words("uz"), 576), PRINTER)
    assert "Navbatdagi o‘rningizni ko‘rish uchun kodni" in texts(job)
    assert not any(isinstance(part, Picture) for part in printed(job))


def test_a_printer_without_the_page_gets_pictures() -> None:
    """Lines of plain Latin stay letters; the others are drawn, as wide as the paper."""
    job = receipt((TextLine("A012", 8), TextLine("Қош келдіңіз")), replace(NARROW, code_page=0))
    first, drawn, *_ = printed(job)
    assert first == Text("A012", 8, 8, False, 1)
    assert isinstance(drawn, Picture)
    assert (len(drawn.rows[0]), len(drawn.rows)) == (384, 30)
    assert any(any(row) for row in drawn.rows)
    assert b"\x1bt\x35" not in job


def test_what_the_page_lacks_is_drawn() -> None:
    """An arrow stands in no Kazakh code page: its line becomes a picture, and the next one is text again."""
    kinds = [type(part) for part in printed(receipt((TextLine("→ 5"), TextLine("5-терезе")), PRINTER))]
    assert kinds == [Picture, Text, PaperFeed, Cut]


def test_the_code_is_drawn_by_the_printer() -> None:
    """It can be read at half the paper's width with a quarter of it soiled."""
    (code,) = [
        part for part in printed(receipt((Code("http://kezek:8080/t/x#" + "0" * 64),), PRINTER)) if type(part) is QrCode
    ]
    assert code == QrCode("http://kezek:8080/t/x#" + "0" * 64, 7, "M", 1)


def test_the_commands_of_a_job() -> None:
    """As the Epson ESC/POS reference has them: ESC @, ESC t, ESC a; GS !, ESC E; GS ( k; ESC !; ESC d, GS V."""
    job = receipt((TextLine("Ә012", 8, is_bold=True), TextLine("5"), Code("http://x")), PRINTER)
    assert job.split(b"\x1d(k", 1)[0] == b"\x1b@\x1bt5\x1ba\x01\x1d!\x77\x1bE\x01\xa3012\n\x1d!\x00\x1bE\x005\n"
    assert job.partition(b"\x1d(k")[2].split(b"\x1d(k") == [
        b"\x04\x001A2\x00",
        b"\x03\x001C\x0d",
        b"\x03\x001E1",
        b"\x0b\x001P0http://x",
        b"\x03\x001Q0\x1b!\x00\x1d!\x00\x1bE\x00\x1bd\x06\x1dV\x00",
    ]


def test_a_picture_is_sent_in_strips() -> None:
    """Rows of dots, black ones set, of a width that fills no last byte; a strip is no higher than printers keep."""
    drawn = Image.new("1", (12, 970), 1)
    drawn.putpixel((0, 0), 0)
    drawn.putpixel((11, 965), 0)
    first, second = picture_commands(drawn).split(b"\x1dv0\x00")[1:]
    assert (first[:4], first[4:]) == (b"\x02\x00\xc0\x03", b"\x80\x00" + bytes(2 * 959))
    assert (second[:4], second[4:]) == (b"\x02\x00\x0a\x00", bytes(2 * 5) + b"\x00\x10" + bytes(2 * 4))


def test_on_wide_paper_the_code_is_as_large_as_printers_draw_it() -> None:
    """A short address at half of 112 mm would need modules of more dots than the command has."""
    (code,) = [
        part for part in printed(receipt((Code("http://x"),), replace(PRINTER, dots=832))) if type(part) is QrCode
    ]
    assert code.size == 16


def test_a_printer_that_draws_no_codes_gets_a_picture() -> None:
    """In the middle of the paper, with white around it."""
    drawn, *_ = printed(receipt((Code("http://kezek:8080/t/x"),), replace(PRINTER, native_qr=False)))
    assert isinstance(drawn, Picture)
    assert len(drawn.rows[0]) == 576
    assert not any(drawn.rows[0])


def test_a_printer_without_a_cutter_feeds() -> None:
    """The ticket comes out far enough to be torn off."""
    assert printed(receipt((TextLine("A012"),), replace(PRINTER, cuts=False)))[-1] == PaperFeed(4)


def test_every_ticket_can_be_seen() -> None:
    """The picture of a tape is as wide as the paper and its margins, and has ink on it."""
    drawn = picture(printed(receipt(paper(ticket("veteran"), "kk"), PRINTER)), 576)
    assert drawn.width == 640
    assert drawn.getextrema() == (25, 250)


def test_how_long_a_ticket_takes_to_print() -> None:
    """As high as its lines and what is fed before the cut, at the printer's speed; a code counts by its modules."""
    lines = (TextLine("Hall"), TextLine("A012", 8, is_bold=True))
    assert print_s(lines, PRINTER) == pytest.approx((30 + 240 + 180) / 8 / 75)
    assert print_s(lines, replace(PRINTER, mm_s=150)) == pytest.approx((30 + 240 + 180) / 8 / 150)
    assert 1.0 < print_s(paper(ticket()), PRINTER) < 3.0


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (b"\x1bz", "does not know the command 1b 7a"),
        (b"\x1bt\x99", "no code page 153"),
        (b"\x07", "does not know the control byte 07"),
        (b"\x1dv0\x00\x48\x00\x1e\x00\x00", "ends within a command"),
    ],
)
def test_the_simulator_takes_nothing_on_trust(job: bytes, reason: str) -> None:
    """What a real printer would print as rubbish is an error there."""
    with pytest.raises(ValueError, match=reason):
        printed(job)
