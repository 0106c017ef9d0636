"""The sample configuration: right as it is, right with everything switched on, and complete."""

import re
import tomllib
from collections.abc import Iterator

import msgspec
from msgspec import inspect as i

from queue_server.config.boards.protocols import CANDLE_ALPHABET
from queue_server.config.definition import Definition
from queue_server.config.file.load import parse
from queue_server.config.languages import HALL_LANGUAGES
from queue_server.config.settings import Config


def switched_on(sample: bytes) -> bytes:
    """The sample with every setting on that is switched off in it: `#key`, where a comment is `# words`."""
    return re.sub(rb"(?m)^#(?=[^ \n])", b"", sample)


def keys(kind: i.Type, at: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The Struct and the path of every key that may be written; `*` is any item of a list or any id."""
    match kind:
        case i.StructType():
            for field in kind.fields:
                yield kind.cls.__name__, (*at, field.name)
                yield from keys(field.type, (*at, field.name))
        case i.Metadata():
            yield from keys(kind.type, at)
        case i.UnionType():
            for member in kind.types:
                yield from keys(member, at)
        case i.VarTupleType():
            yield from keys(kind.item_type, (*at, "*"))
        case i.DictType():
            yield from keys(kind.value_type, (*at, "*"))


def written(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The paths of all that is written, in the same form."""
    steps: list[tuple[str, object]] = []
    if isinstance(value, dict):
        steps = [("*" if at == ("halls",) else key, member) for key, member in value.items()]
    elif isinstance(value, list):
        steps = [("*", member) for member in value]
    for step, member in steps:
        yield (*at, step)
        yield from written(member, (*at, step))


EVERY_KEY: dict[tuple[str, str], set[tuple[str, ...]]] = {}
for struct_name, path in keys(i.type_info(Config)):
    if struct_name != "Names" or path[-1] in HALL_LANGUAGES:  # a text in a further language looks like the others
        EVERY_KEY.setdefault((struct_name, path[-1]), set()).add(path)


def hall(sample: bytes) -> Definition:
    return parse(sample, "config.toml").halls["aksu"]


def test_every_key_is_shown(sample: bytes) -> None:
    """Whatever may be written in a configuration stands in the sample, in its place, switched on or off."""
    places_shown = set(written(tomllib.loads(switched_on(sample).decode())))
    assert len(EVERY_KEY) > 200
    assert [key for key, places in EVERY_KEY.items() if not places & places_shown] == []


def test_everything_switched_on_is_right(sample: bytes) -> None:
    """Whoever switches on what they find in the sample gets no mistake, and all four kinds of boards."""
    config = parse(switched_on(sample), "config.toml")
    assert [bus.protocol for bus in config.bridge.buses] == ["candle", "modbus", "alpha", "vfd"]
    assert config.halls["aksu"].rules.booked_priority == "booked"


def test_every_setting_is_explained(sample: bytes) -> None:
    """Above every setting of this machine and of the rules stands a comment."""
    lines = sample.decode().splitlines()
    for section in ("[server]", "[halls.aksu.rules]"):
        start = lines.index(section) + 1
        for number, line in enumerate(lines[start : lines.index("", start)], start):
            if not line.startswith("# "):
                assert lines[number - 1].startswith("# "), line


def test_rules_stand_at_their_defaults(sample: bytes) -> None:
    """The sample says the rules as they are without it, so that removing a line changes nothing."""
    assert msgspec.structs.asdict(hall(sample).rules) == {
        "recall_limit": 3,
        "no_show_after_s": 0,
        "out_of_turn": False,
        "max_hold_minutes": 240,
        "due_after_transfer": "kept",
        "due_after_hold": "kept",
        "due_after_stop": "kept",
        "booked_priority": None,
        "day_ends": "00:00",
        "public_board": True,
        "public_tickets": False,
    }
    assert hall(sample).rules == type(hall(sample).rules)()


def test_the_hall(sample: bytes) -> None:
    """A district service akimat: eight services, twenty windows in two zones, five priorities, open at any time."""
    aksu = hall(sample)
    assert {service.id: service.prefix for service in aksu.services} == {
        "land": "L",
        "architecture": "A",
        "housing": "H",
        "social": "C",
        "employment": "E",
        "education": "B",
        "documents": "P",
        "front-desk": "F",
    }
    assert [window.window for window in aksu.windows] == list(range(1, 21))
    assert {window.zone for window in aksu.windows} == {"left", "right"}
    assert {priority.id: priority.head_start_s for priority in aksu.priorities} == {
        "disability": 2700,
        "veteran": 2700,
        "pregnant": 1800,
        "small-child": 1800,
        "elderly": 900,
    }
    assert all(priority.proof for priority in aksu.priorities)
    assert aksu.hours is None


def test_every_led_board_can_show_the_letters(sample: bytes) -> None:
    """The letters of the sample exist on seven segments."""
    assert {service.prefix for service in hall(sample).services} <= CANDLE_ALPHABET


def test_kazakh_and_russian_are_their_own_words(sample: bytes) -> None:
    """No text is repeated in place of a translation."""
    aksu = hall(sample)
    texts = [aksu.names, *(service.names for service in aksu.services), *(group.names for group in aksu.groups)]
    texts += [*(zone.names for zone in aksu.zones), *(priority.names for priority in aksu.priorities)]
    texts += [*aksu.ticker, *(priority.proof for priority in aksu.priorities if priority.proof)]
    for text in texts:
        assert len({text["kk"], text["ru"], text["en"]}) == 3
        assert re.search("[а-яё]", text["ru"])
        assert re.search("[а-яәғқңөұүһі]", text["kk"])
        assert text["en"].isascii()
