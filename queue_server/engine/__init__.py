"""The one writer of every hall: command -> decide -> seal -> append -> evolve -> wake.

Errors, by whose fault they are:

    Stopping     the server is going away: ask again when it is back
    KeyReused    the client sent another command under a command id that was answered before
    and from the layers below: Refused, Unknown (hall), Unavailable (store), Corrupt (journal)
"""

from queue_server.engine.engine import Engine, now_us
from queue_server.engine.proposal import KeyReused, Stopping

__all__ = ["Engine", "KeyReused", "Stopping", "now_us"]
