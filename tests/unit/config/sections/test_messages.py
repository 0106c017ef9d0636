"""The settings of messages: what is refused, and what is named before it costs twice."""

import pytest

from queue_server.config.file.load import parse
from queue_server.config.mistakes import ConfigError
from queue_server.config.trial.messages import message_findings

HALL = """
[halls.aksu]
names = { kk = "Зал", ru = "Зал", en = "Hall" }
windows = [{ window = 12, services = ["land"] }]
services = [{ id = "land", prefix = "L", names = { kk = "Жер", ru = "Земля", en = "Land" } }]
[halls.aksu.messages]
channels = ["sms"]
"""
GATEWAY = """
[messages]
sms = "gateway"
[messages.gateway]
address = "https://sms.example.kz/send"
body = '{"to": "{phone}", "text": "{text}"}'
"""


def mistakes(text: str) -> list[str]:
    try:
        parse(text.encode(), "c")
    except ConfigError as error:
        return [f"{problem.key}: {problem.text}" for problem in error.problems]
    return []


def test_a_hall_with_a_gateway() -> None:
    """Right as it is; without anything that sends, the hall's wish is a mistake; so is a gateway without words."""
    assert mistakes(HALL + GATEWAY) == []
    assert mistakes(HALL + '[messages]\nsms = "gateway"\n') == [
        "messages.sms: there is no gateway; describe it, or choose the modem"
    ]
    assert mistakes(HALL) == [
        "halls.aksu.messages.channels[0]: this server sends no SMS; name a gateway or a modem first"
    ]


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        ("https://", "http://", "messages.gateway.address: numbers and secrets would cross the network in clear"),
        ("{phone}", "{fone}", "messages.gateway.body: there is no gap {fone} here"),
        ("{text}", "", "messages.gateway: the gateway does not learn what; write {text}"),
        ('"{text}"', '"{text}{secret}"', "messages.gateway: there is no secret; name its file"),
        ("/send", "/send?key={secret}", "messages.gateway.address: addresses stand in logs of others"),
        ("body =", 'fine = ["0"]\nbody =', "messages.gateway: nobody looks at these codes"),
        ("body =", 'method = "GET"\nbody =', "messages.gateway.body: GET has no body"),
        ('["sms"]', '["sms", "sms"]', 'halls.aksu.messages.channels[1]: "sms" stands here a second time'),
        ('["sms"]', '["email"]', "halls.aksu.messages.channels[0]: there is no mail server; name one"),
        (
            '["sms"]',
            '["sms"]\ntexts = { called = { kk = "{nr}", ru = "{", en = "x" } }',
            "halls.aksu.messages.texts.called.kk: there is no gap {nr} here; write one of {number}, {window}, {hall}",
        ),
    ],
)
def test_what_contradicts_itself(before: str, after: str, mistake: str) -> None:
    """Each mistake names the key and what would be right."""
    lines = mistakes((HALL + GATEWAY).replace(before, after, 1))
    assert any(line.startswith(mistake) for line in lines), lines


def test_a_text_that_becomes_two_sms_is_named() -> None:
    """Counted with the longest number and window of the hall; what is in force already is not named again."""
    long = "Талон {number}: пройдите, пожалуйста, к окну {window}, вас там ждут прямо сейчас!"
    text = f'texts = {{ called = {{ kk = "{{number}}", ru = "{long}", en = "{long[:5]}" }} }}\n'
    config = parse((HALL + text + GATEWAY).encode(), "c")
    (finding,) = message_findings(config, None)
    assert (finding.severity, finding.path) == ("warning", ("halls", "aksu", "messages", "texts", "called", "ru"))
    assert finding.text == "with 71 signs this is sent, and paid, as 2 SMS; one has room for 70"
    assert list(message_findings(config, config)) == []
