"""On which line each key and value of a TOML text stands."""

import pytest

from queue_server.config.file.positions import line, positions

TEXT = """\
# a comment
top = 1

[server]  # another
port = 1
"quoted.key" = 2
dotted.a = 3

[[halls.aksu.services]]
id = "land"
[halls.aksu.services.hours]
mon = [
  "09:00-13:00",
  # not an item
  "14:00-18:00",
]
[[halls.aksu.services]]
names = { kk = "a", ru = "b" }

[halls.aksu]
list = [{ x = 1 }, { x = 2 }]
text = '''
two lines'''
after = 1
"""


@pytest.mark.parametrize(
    ("path", "number"),
    [
        (("top",), 2),
        (("server",), 4),
        (("server", "port"), 5),
        (("server", "quoted.key"), 6),
        (("server", "dotted"), 7),
        (("server", "dotted", "a"), 7),
        (("halls",), 9),
        (("halls", "aksu", "services"), 9),
        (("halls", "aksu", "services", 0), 9),
        (("halls", "aksu", "services", 0, "id"), 10),
        (("halls", "aksu", "services", 0, "hours"), 11),
        (("halls", "aksu", "services", 0, "hours", "mon"), 12),
        (("halls", "aksu", "services", 0, "hours", "mon", 0), 13),
        (("halls", "aksu", "services", 0, "hours", "mon", 1), 15),
        (("halls", "aksu", "services", 1), 17),
        (("halls", "aksu", "services", 1, "names", "ru"), 18),
        (("halls", "aksu"), 20),
        (("halls", "aksu", "list", 1, "x"), 21),
        (("halls", "aksu", "after"), 24),
    ],
)
def test_where_a_value_stands(path: tuple[str | int, ...], number: int) -> None:
    """Tables, items of lists of tables, inline tables, arrays over several lines, dotted and quoted keys."""
    assert positions(TEXT)[path] == number


def test_what_is_not_written_stands_where_it_would() -> None:
    """A missing key is looked for on the line of the table around it, and at the top where there is none."""
    lines = positions(TEXT)
    assert line(("halls", "aksu", "services", 1, "prefix"), lines) == 17
    assert line(("halls", "aksu", "rules", "recall_limit"), lines) == 20
    assert line(("bridge", "name"), lines) == 1
