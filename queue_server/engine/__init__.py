"""The one writer of every hall: command -> decide -> seal -> append -> evolve -> wake.

Errors, by whose fault they are:

    Stopping       the server is going away: ask again when it is back
    ClockDoubtful  what the time is, a person must say first, or somebody must set the machine's clock
    KeyReused      the client sent another command under a command id that was answered before
    InDoubt        a defect has left the state of the hall in doubt: it writes nothing before a restart
    and from the layers below: Refused, Unknown (hall), Unavailable (store), Corrupt (journal)
"""

from queue_server.engine.doubt import InDoubt
from queue_server.engine.engine import Engine
from queue_server.engine.proposal import ClockDoubtful, KeyReused, Stopping

__all__ = ["ClockDoubtful", "Engine", "InDoubt", "KeyReused", "Stopping"]
