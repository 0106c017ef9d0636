"""The serial side of a hall: a process of its own that follows the server's live socket and drives boards and panels.

    live socket -> Follower -> Shown per board -> Line (pure) -> Port -> wire
    wire -> Port -> Line -> Pressed -> the API, like anybody else

Errors, by whose fault:

    BridgeError
    ├── CannotShowError   the text has no picture on this board; nothing was sent
    ├── DeniedError       the server does not accept the token; the administrator's fault
    └── PeerFault         a port, a board or the server misbehaves: wait, open again, send everything again
        ├── PortFault     the port is missing, taken, denied or gone
        └── ServerFault   the server cannot be reached or answers nonsense
"""
