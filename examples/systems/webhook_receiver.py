"""Receives Kezek's webhooks: checks each signature, drops repetitions, prints the events.

    pip install aiohttp standardwebhooks
    KEZEK_SECRET=whsec_... python webhook_receiver.py --port 9000

A receiver of yours would store the event where this one prints it, before it answers.
"""

import argparse
import json
import os
import sys
from collections import deque

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

REMEMBERED_IDS = 10_000


class Receiver:
    """Takes the events of one server."""

    def __init__(self, secret: str) -> None:
        self._webhook = Webhook(secret)
        self._handled: deque[str] = deque(maxlen=REMEMBERED_IDS)

    async def take(self, request: web.Request) -> web.Response:
        """Answer 204 to an event that is stored, 401 to what Kezek has not signed."""
        body = await request.read()
        try:
            self._webhook.verify(body, dict(request.headers), json_parse=False)
        except (WebhookVerificationError, ValueError):
            return web.Response(status=401)
        if (message := request.headers["webhook-id"]) not in self._handled:
            event = json.loads(body)
            sys.stdout.write(f"{event['time']} {event['id']} {event['type']} {json.dumps(event['data'])}\n")
            sys.stdout.flush()
            self._handled.append(message)
        return web.Response(status=204)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9000)
    arguments = parser.parse_args()
    app = web.Application()
    app.router.add_post("/kezek", Receiver(os.environ["KEZEK_SECRET"]).take)
    web.run_app(app, host=arguments.host, port=arguments.port)


if __name__ == "__main__":
    main()
