"""Says what went wrong on the way to a service over HTTP, for every channel in the same way."""

from typing import Final

import aiohttp

from queue_server.messages.channels.channel import ChannelFault

HTTP_FAULTS: Final = (aiohttp.ClientError, OSError, TimeoutError)
"""What a request may raise."""


def channel_fault(service: str, error: Exception, *, may_repeat: bool = False) -> ChannelFault:
    """The fault of the channel. Where the request may have arrived, it is uncertain, unless the service does nothing
    twice (`may_repeat`). The text has no word of the service's answer or of an address."""
    match error:
        case aiohttp.ClientSSLError():
            return ChannelFault(f"{service} is not trusted: {type(error).__name__}", "certificate")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return ChannelFault(f"{service} cannot be reached: {type(error).__name__}")
        case TimeoutError():
            return ChannelFault(f"{service} does not answer in time", "silent", is_uncertain=not may_repeat)
    return ChannelFault(f"{service} ends the connection: {type(error).__name__}", is_uncertain=not may_repeat)
