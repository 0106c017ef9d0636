"""Push subscriptions, as strangers give them."""

import pytest
from msgspec import json

from queue_server.config.sections.push import PUSH_HOSTS
from queue_server.messages.channels.push.subscription import BadSubscription, read_subscription, stored_form
from script.staging.push_service import SubscribedBrowser

GOOD = "https://fcm.googleapis.com/fcm/send/cBx:APA91b"
KEYS = SubscribedBrowser("").keys()


def subscription(endpoint: str = GOOD, keys: object = KEYS) -> str:
    return json.encode({"endpoint": endpoint, "expirationTime": None, "keys": keys}).decode()


@pytest.mark.parametrize(
    "endpoint",
    [
        GOOD,
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA",
        "https://web.push.apple.com/QL",
        "https://wns2-par02p.notify.windows.com:443/w/?token=BQ",
    ],
)
def test_the_push_services_of_browsers_are_read(endpoint: str) -> None:
    """Those of Chrome, Firefox, Safari and Edge; what is stored is read as the same again."""
    read = read_subscription(subscription(endpoint), PUSH_HOSTS)
    assert (read.endpoint, read.origin) == (endpoint, "https://" + endpoint.split("/")[2])
    assert read_subscription(stored_form(read), PUSH_HOSTS) == read
    assert endpoint not in repr(read)


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://fcm.googleapis.com/fcm/send/1",
        "https://127.0.0.1/push",
        "https://[::1]:8080/push",
        "https://localhost/push",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data",
        "https://2130706433/",
        "https://fcm.googleapis.com.evil.example/1",
        "https://evil.example/fcm.googleapis.com",
        "https://fcm.googleapis.com@evil.example/1",
        "https://evil.example#fcm.googleapis.com",
        "https://evil.example\\@fcm.googleapis.com/1",
        "https://fcm.googleapis.com:8443/1",
        "https://push.apple.com.evil.example/1",
        "https://evilpush.apple.com/1",
        "https://fcm.googleapis.com/1\r\nHost: evil.example",
        "https://fcm.googleapis.com/\u043a",
        "https://fcm.googleapis.com:99999/1",
        "https://[fcm.googleapis.com/1",
        "ftp://fcm.googleapis.com/1",
        "//fcm.googleapis.com/1",
        "",
        "https://fcm.googleapis.com/" + "a" * 1024,
    ],
)
def test_no_other_address_is_asked(endpoint: str) -> None:
    """Nothing of this network, no port of its own, no sleight of writing: the server would send requests there."""
    with pytest.raises(BadSubscription):
        read_subscription(subscription(endpoint), PUSH_HOSTS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        "null",
        "\ud800",
        '{"endpoint": 1, "keys": {}}',
        subscription(keys={"p256dh": KEYS["p256dh"]}),
        subscription(keys={**KEYS, "auth": "YQ"}),
        subscription(keys={**KEYS, "auth": "****************"}),
        subscription(keys={**KEYS, "p256dh": KEYS["auth"]}),
        subscription(keys={**KEYS, "p256dh": "B" + "A" * 86}),
        subscription(keys={**KEYS, "p256dh": "B" * 5000}),
        '{"a": ' + '"' + "x" * 3000 + '"}',
    ],
)
def test_what_no_browser_gives_is_refused(text: str) -> None:
    """Keys of another length, or that are no point of the curve, would fail at the first message."""
    with pytest.raises(BadSubscription):
        read_subscription(text, PUSH_HOSTS)


def test_a_host_of_this_machine_is_named_with_its_port() -> None:
    """For trials a service of this machine may be asked without https; not one of another machine, and no other
    port."""
    hosts = ("127.0.0.1:8099", "push.example.kz")
    assert read_subscription(subscription("http://127.0.0.1:8099/1"), hosts).origin == "http://127.0.0.1:8099"
    for endpoint in ("http://127.0.0.1:8098/1", "http://push.example.kz/1", "http://127.0.0.1/1"):
        with pytest.raises(BadSubscription):
            read_subscription(subscription(endpoint), hosts)
