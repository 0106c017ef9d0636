"""What must hold between the values of a hall."""

import pytest

from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError

NAMES = '{ kk = "А", ru = "Б", en = "C" }'


def sentences(text: str) -> list[str]:
    """What is said of a hall `a` with these lines, without the file and the line."""
    try:
        parse(f"[halls.a]\nnames = {NAMES}\n{text.replace('NAMES', NAMES)}".encode(), "f")
    except ConfigError as error:
        return [str(problem).split(": ", 1)[1].removeprefix("halls.a.") for problem in error.problems]
    return []


def hall(services: str = "", windows: str = "", rest: str = "") -> str:
    """A hall with the service `land` at window 1, and what else is given."""
    return f"""
services = [{{ id = "land", prefix = "A", names = NAMES }}, {services}]
windows = [{{ window = 1, services = ["land"] }}, {windows}]
{rest}
"""


def service(keys: str) -> str:
    """A second service, `school`, with its window."""
    school = f'{{ id = "school", names = NAMES, {keys} }}'
    return hall(school, '{ window = 2, services = ["school"] }')


@pytest.mark.parametrize(
    "text",
    [
        hall(),
        service('prefix = "B"'),
        service('prefix = "B", first_number = 5, last_number = 5, daily_limit = 1'),
        service('prefix = "A"'),
        service('prefix = "B", hours = { mon = ["00:00-09:00", "09:00-24:00"] }'),
        hall(windows="{ window = 2, helps = { land = 5 } }"),
        hall(windows="{ window = 2 }"),
        hall(rest='timezone = "Europe/London"'),
        hall(rest='groups = [{ id = "in", names = NAMES, parent = "out" }, { id = "out", names = NAMES }]'),
        service('prefix = "B", keywords = ["үй", "дом у озера"], information = { bring = [NAMES], costs = NAMES }'),
    ],
)
def test_right(text: str) -> None:
    """Spans that touch, one number, a shared letter, a window that only helps or only takes whom others send."""
    assert sentences(text) == []


@pytest.mark.parametrize(
    ("text", "mistake"),
    [
        (
            "services = []\nwindows = [{ window = 1 }]",
            "services: a hall needs a service; add one",
        ),
        (
            'services = [{ id = "land", prefix = "A", names = NAMES }]\nwindows = []',
            "windows: a hall needs a window; add one",
        ),
        (
            hall('{ id = "land", prefix = "B", names = NAMES }'),
            'services[1].id: "land" stands here a second time; each must be of its own',
        ),
        (
            hall('{ id = "school", prefix = "B", names = NAMES }'),
            'services[1]: no window serves "school"; name it in the services of a window',
        ),
        (
            hall(windows='{ window = 2, services = ["schol"] }'),
            'windows[1].services[0]: there is no service "schol"; write one of land',
        ),
        (
            hall(windows='{ window = 2, services = ["land", "land"] }'),
            'windows[1].services[1]: "land" stands here a second time; remove it',
        ),
        (
            hall(windows='{ window = 2, services = ["land"], helps = { land = 5 } }'),
            'windows[1].helps.land: the window calls "land" anyway, so it cannot help with it; remove one of the two',
        ),
        (
            hall(windows="{ window = 2, helps = { lnad = 5 } }"),
            'windows[1].helps.lnad: there is no service "lnad"; did you mean "land"?',
        ),
        (
            hall(windows="{ window = 1 }"),
            "windows[1].window: 1 stands here a second time; each must be of its own",
        ),
        (
            hall(windows='{ window = 2, zone = "est" }', rest='zones = [{ id = "east", names = NAMES }]'),
            'windows[1].zone: there is no zone "est"; did you mean "east"?',
        ),
        (
            hall(rest='zones = [{ id = "east", names = NAMES }, { id = "east", names = NAMES }]'),
            'zones[1].id: "east" stands here a second time; each must be of its own',
        ),
        (
            service('prefix = "B", group = "g"'),
            'services[1].group: the hall has no group at all; define "g" or remove this',
        ),
        (
            hall(
                rest='rules = { booked_priority = "b" }\npriorities = [{ id = "old", names = NAMES, head_start_s = 1 }]'
            ),
            'rules.booked_priority: there is no priority "b"; write one of old',
        ),
        (
            hall(
                rest='groups = [{ id = "a", names = NAMES, parent = "b" }, { id = "b", names = NAMES, parent = "a" }]'
            ),
            'groups[0].parent: "a" would stand in itself (a → b → a); name another group, or none',
        ),
        (
            hall(rest='groups = [{ id = "a", names = NAMES, parent = "a" }]'),
            'groups[0].parent: "a" would stand in itself (a → a); name another group, or none',
        ),
        (
            hall(rest='groups = [{ id = "lands", names = NAMES, parent = "land" }, { id = "home", names = NAMES }]'),
            'groups[0].parent: there is no group "land"; did you mean "lands"?',
        ),
        (
            service('prefix = "B", keywords = ["two\\nlines"]'),
            'services[1].keywords[0]: write a word or a few, in one line, up to 40 characters, not "two\nlines"',
        ),
        (
            service('prefix = "B", information = { bring = [{ kk = "А", ru = "Б" }] }'),
            "services[1].information.bring[0].en: this key is missing; write one line in English, up to 200 characters",
        ),
        (hall(rest='timezone = "Almaty"'), 'timezone: there is no time zone "Almaty"; write one such as "Asia/Almaty"'),
        (hall(rest='timezone = "../etc"'), 'timezone: there is no time zone "../etc"; write one such as "Asia/Almaty"'),
        (
            service('prefix = "B", last_number = 5, first_number = 6'),
            "services[1].last_number: 5 is less than the first number, 6",
        ),
        (
            service('prefix = "B", last_number = 5, daily_limit = 6'),
            "services[1].daily_limit: there are only 5 numbers; lower it, or raise the last number",
        ),
        (
            service('prefix = "A", last_number = 5'),
            'services[1].last_number: services of letter A share their numbers; write 999, as for "land"',
        ),
        (
            service('prefix = "А"'),
            'services[1].prefix: А looks like the other letter A of "land"; use another',
        ),
        (
            hall(rest="hours = {}"),
            "hours: no day is open; give one its hours, such as 09:00-18:00, or take the hours away to be always open",
        ),
        (
            service('prefix = "B", hours = { tue = ["09:00-09:00"] }'),
            'services[1].hours.tue[0]: "09:00-09:00" ends before it begins; write the earlier time first',
        ),
        (
            hall(rest='hours = { fri = ["09:00-13:00", "14:00-18:00", "12:59-14:00"] }'),
            'hours.fri[2]: "12:59-14:00" overlaps "09:00-13:00"; join the two or part them',
        ),
    ],
)
def test_wrong(text: str, mistake: str) -> None:
    """Each rule between values has its sentence, and breaks alone."""
    assert sentences(text) == [mistake]


def test_trusted_proxies() -> None:
    """A proxy is an address or a network."""
    advice = 'write an address such as "10.0.0.5" or a network such as "10.0.0.0/24"'
    mistakes = sentences(hall(rest='[server]\ntrusted_proxies = ["10.0.0.1", "fd00::/8", "proxy.local"]'))
    assert mistakes == [f'server.trusted_proxies[2]: {advice}, not "proxy.local"']


def test_results_are_their_own_and_of_services_that_there_are() -> None:
    """An id that stands twice, and a service that nobody knows, are named with their place."""
    result = 'id = "done", names = NAMES'
    assert (
        sentences(hall(rest=f'results = [{{ {result} }}, {{ id = "other", names = NAMES, services = ["land"] }}]'))
        == []
    )
    assert sentences(hall(rest=f'results = [{{ {result} }}, {{ {result}, services = ["lnad"] }}]')) == [
        'results[1].id: "done" stands here a second time; each must be of its own',
        'results[1].services[0]: there is no service "lnad"; did you mean "land"?',
    ]


def test_a_text_commands_no_printer() -> None:
    """A control character in a name is refused: on paper it would be an order to the printer."""
    assert sentences(hall(rest='ticker = [{ kk = "а", ru = "б\\u001b@", en = "c" }]')) == [
        'ticker[0].ru: write one line in Russian, up to 200 characters, not "б\x1b@"'
    ]
