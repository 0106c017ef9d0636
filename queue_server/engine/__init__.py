"""The one writer of every hall: command -> decide -> seal -> append -> evolve -> wake.

Errors, by whose fault they are:

    Stopping     the server is going away: ask again when it is back
    KeyReused    the client sent another command under a command id that was answered before
    InDoubt      a defect has left the state of the hall in doubt: it writes nothing before a restart
    and from the layers below: Refused, Unknown (hall), Unavailable (store), Corrupt (journal)
"""

from queue_server.engine.doubt import InDoubt
from queue_server.engine.engine import Engine, now_us
from queue_server.engine.proposal import KeyReused, Stopping

__all__ = ["Engine", "InDoubt", "KeyReused", "Stopping", "now_us"]
