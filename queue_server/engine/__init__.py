"""The one writer of every hall: command -> decide -> seal -> append -> evolve -> wake.

Errors, by whose fault they are:

    Stopping        the server is going away: ask again when it is back
    ClockDoubtful   what the time is, a person must say first, or somebody must set the machine's clock
    KeyReused       the client sent another command under a command id that was answered before
    and from the layers below: Refused, Unknown (hall), Unavailable (store), Corrupt (journal)
"""

from queue_server.engine.engine import Engine
from queue_server.engine.proposal import ClockDoubtful, KeyReused, Stopping

__all__ = ["ClockDoubtful", "Engine", "KeyReused", "Stopping"]
