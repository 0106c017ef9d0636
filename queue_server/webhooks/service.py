"""Holds what one server has for webhooks: the receivers, and the deliveries of the halls that it delivers for.

Of several servers one at a time delivers for a hall, under a claim. Each receiver of a hall has a task of its own: one
that does not answer holds up nobody else. A hall that no receiver wants costs nothing.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Final

from msgspec import Struct
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from queue_server.bugs import Bugs
from queue_server.claims import Claims
from queue_server.clock import ServerClock
from queue_server.hall.events import Entry
from queue_server.journal.codec import kind_of
from queue_server.journal.feed import Feed
from queue_server.journal.store import Store, Unavailable
from queue_server.journal.store_watch import Reader, StoreWatch
from queue_server.loops import Loops, every
from queue_server.webhooks.cloud_event import cloud_event, message_id_of
from queue_server.webhooks.delivery import Delivery, DeliveryPace
from queue_server.webhooks.poster import WebhookPoster
from queue_server.webhooks.receiver import DeliveryAttempt, DeliveryOutcome, DeliveryProgress, Receiver
from queue_server.webhooks.receiver_book import ReceiverBook
from queue_server.webhooks.signing import signed_headers

log = logging.getLogger(__name__)

RECEIVERS_LOOK_S: Final = 2.0
"""How often receivers that another server has changed are looked for, where the store has changed."""
ELSEWHERE_LOOK_S: Final = 60.0
"""How often it is read how far the receivers have come for whom another server delivers."""
DEFECT_REST_S: Final = 60.0
"""How long a delivery rests after a defect of this program."""
SENT_AT_ONCE: Final = 8
"""Requests to one receiver that are under way together, each for another hall."""
WEBHOOK_LOOP: Final = "webhooks"


def webhook_work(hall: str) -> str:
    """The claim on the deliveries of a hall."""
    return f"webhooks:{hall}"


class RunningDelivery(Struct):
    """A delivery with its task, for the receiver and the feed as they were when it began."""

    receiver: Receiver
    feed: Feed
    delivery: Delivery
    task: asyncio.Task[None]


class WebhookService(Collector):
    """The webhooks of one server. `monotonic` gives seconds, `place` is the address of this server, or empty."""

    def __init__(
        self,
        store: Store,
        feeds: Callable[[], Mapping[str, Feed]],
        claims: Claims,
        loops: Loops,
        bugs: Bugs,
        watch: StoreWatch,
        poster: WebhookPoster,
        clock: ServerClock,
        monotonic: Callable[[], float],
        place: str = "",
        pace: DeliveryPace | None = None,
    ) -> None:
        self.book, self.poster = ReceiverBook(store), poster
        self._feeds, self._claims, self._loops, self._reader = feeds, claims, loops, Reader(watch)
        self._bugs = bugs
        self._clock, self._monotonic, self._place, self.pace = clock, monotonic, place, pace or DeliveryPace()
        self._receivers: list[Receiver] = []
        self._halls: set[str] = set()
        """The halls for which this server delivers, or waits to."""
        self._running: dict[str, dict[str, RunningDelivery]] = {}
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._elsewhere: Mapping[tuple[str, str], DeliveryProgress] = {}
        self._elsewhere_at: float | None = None
        self._outcomes: Counter[tuple[str, DeliveryOutcome]] = Counter()
        self._tasks: set[asyncio.Task[None]] = set()
        self._reading = asyncio.Lock()
        self._wake = asyncio.Event()

    async def run(self) -> None:
        """Deliver what is to be delivered, until cancelled."""
        await every(RECEIVERS_LOOK_S, self._look, wake=self._wake)

    async def read(self) -> None:
        """Read the receivers, which were changed here: what was sent to them as they were ends at once. Raises
        `Unavailable`."""
        async with self._reading:
            await self._read()
        self._wake.set()

    async def send(self, receiver: Receiver, hall: str, entry: Entry) -> DeliveryAttempt:
        """Make one attempt to send an entry. Raises `Unavailable`."""
        now = self._clock()
        secrets = [await self.book.secret(receiver.id, number) for number in receiver.secret_numbers(now)]
        async with self._slots.setdefault(receiver.id, asyncio.Semaphore(SENT_AT_ONCE)):
            began, now = self._monotonic(), self._clock()
            body = cloud_event(hall, entry, self._place)
            headers = signed_headers(message_id_of(hall, entry), now, body, secrets)
            outcome, status, retry_after = await self._post(receiver, headers, body, now)
            took_ms = round(1000 * (self._monotonic() - began))
        self._outcomes[receiver.name, outcome] += 1
        return DeliveryAttempt(entry.seq, kind_of(type(entry.event)), now, outcome, took_ms, status, retry_after)

    def deliveries(self, hall: str) -> Iterator[tuple[Receiver, DeliveryProgress]]:
        """The receivers to whom a hall is delivered, and how far each has come: of another server's as it was up to a
        minute ago."""
        running = self._running.get(hall)
        for receiver in self._receivers:
            if not self._is_sent(receiver, hall):
                continue
            if running is None:
                progress = self._elsewhere.get((receiver.id, hall))
            else:
                progress = running[receiver.id].delivery.progress if receiver.id in running else None
            if progress is not None:
                yield receiver, progress

    async def close(self) -> None:
        await self.poster.close()

    def collect(self) -> Iterable[CounterMetricFamily | GaugeMetricFamily]:
        attempts = CounterMetricFamily(
            "kezek_webhook_attempts",
            "Attempts to send an event, by what became of them",
            labels=["receiver", "outcome"],
        )
        for (receiver, outcome), count in sorted(self._outcomes.items()):
            attempts.add_metric([receiver, outcome], count)
        behind = GaugeMetricFamily(
            "kezek_webhook_records_behind",
            "Records of a hall that a receiver has not come to, where this server delivers",
            labels=["receiver", "hall"],
        )
        for hall, deliveries in sorted(self._running.items()):
            for running in deliveries.values():
                behind.add_metric([running.receiver.name, hall], running.delivery.behind)
        return attempts, behind

    async def _post(
        self, receiver: Receiver, headers: dict[str, str], body: bytes, now: int
    ) -> tuple[DeliveryOutcome, int | None, int | None]:
        try:
            result = await self.poster.post(receiver.address, headers, body, now)
        except Exception as error:  # noqa: BLE001 - a defect costs this receiver an attempt, and no other's anything
            log.error("a defect in sending webhooks: %s", type(error).__name__)  # noqa: TRY400 - it may hold the address
            return "defect", None, None
        return result.outcome, result.status, result.retry_after

    async def _look(self) -> None:
        """Read the receivers where they may have changed, and deliver for the halls that some of them want."""
        self._wake.clear()
        with suppress(Unavailable):
            async with self._reading:
                await self._reader.read(self._read)
        halls = self._feeds() if self._receivers else ()
        delivered_halls = {hall for hall in halls if any(self._is_sent(receiver, hall) for receiver in self._receivers)}
        for hall in delivered_halls - self._halls:
            work = partial(self._claims.run, webhook_work(hall), partial(self._deliver, hall))
            self._loops.start(WEBHOOK_LOOP, work, hall)
        for hall in self._halls - delivered_halls:
            self._loops.end(WEBHOOK_LOOP, hall)
        self._halls = delivered_halls
        for hall, running in self._running.items():
            self._fit(hall, running)
        await self._look_elsewhere()

    async def _look_elsewhere(self) -> None:
        now = self._monotonic()
        is_due = self._elsewhere_at is None or now - self._elsewhere_at >= ELSEWHERE_LOOK_S
        if is_due and self._halls - self._running.keys():
            with suppress(Unavailable):
                self._elsewhere = await self.book.all_progress()
            self._elsewhere_at = now

    async def _read(self) -> None:
        self._receivers = await self.book.receivers()
        for hall, running in self._running.items():
            self._fit(hall, running)

    def _is_sent(self, receiver: Receiver, hall: str) -> bool:
        return receiver.concerns(hall) and receiver.paused_at is None

    async def _deliver(self, hall: str) -> None:
        """Deliver for a hall, until cancelled."""
        running = self._running[hall] = {}
        self._fit(hall, running)
        try:
            await asyncio.Event().wait()
        finally:
            if self._running.get(hall) is running:
                del self._running[hall]
            tasks = [delivery.task for delivery in running.values()]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _fit(self, hall: str, running: dict[str, RunningDelivery]) -> None:
        """Let exactly the receivers of the hall be delivered to, as they and the hall are now."""
        feed = self._feeds().get(hall)
        receivers = {receiver.id: receiver for receiver in self._receivers if self._is_sent(receiver, hall)}
        for id, delivery in [*running.items()]:  # noqa: A001 - the field's own name
            if receivers.get(id) != delivery.receiver or delivery.feed is not feed:
                running.pop(id).task.cancel()
        if feed is not None:
            for id in receivers.keys() - running.keys():  # noqa: A001 - the same
                running[id] = self._begun(receivers[id], feed)

    def _begun(self, receiver: Receiver, feed: Feed) -> RunningDelivery:
        async def send(receiver: Receiver, entry: Entry) -> DeliveryAttempt:
            return await self.send(receiver, feed.hall, entry)

        delivery = Delivery(receiver, feed, self.book, send, self._clock, self._monotonic, self.pace)
        task = asyncio.create_task(self._go_on(delivery), name=f"webhook {feed.hall} {receiver.id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return RunningDelivery(receiver, feed, delivery, task)

    async def _go_on(self, delivery: Delivery) -> None:
        """Deliver, again after a defect: it stops this receiver for a while, and no other."""
        level = logging.ERROR
        while True:
            try:
                return await delivery.run()
            except Exception as error:  # noqa: BLE001 - a defect costs this receiver a pause, and no other's anything
                self._bugs.report(error, f"loop:{WEBHOOK_LOOP}", level)
                level = logging.DEBUG
            await self.pace.sleep(DEFECT_REST_S)
