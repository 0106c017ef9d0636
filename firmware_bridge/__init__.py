"""Runs the serial side of a hall: a process of its own that follows the server's live socket and drives boards and
panels.

    live_socket -> BoardTemplate -> BoardText per board -> BusSchedule (pure) -> Port -> wire
    wire -> Port -> BusSchedule -> KeyPress -> PanelDesk -> the API, like every other client

It may import `queue_server.config`, `clock`, `views` and `pages`, and no module that changes a hall. A change of what a
board shows begins in `board_text`, one of a protocol in `boards`, one of a line in `buses`, one of SMS in `messages`,
and one of what passes between the bridge and the server in `server`.

Errors, by whose fault:

    BridgeError
    ├── CannotShowError   the text has no picture on this board; nothing was sent
    ├── DeniedError       the server does not accept the token; the administrator's fault
    └── BridgePeerFault   a port, a board or the server misbehaves: wait, open again, send everything again
        ├── PortFault     the port is missing, taken, denied or gone
        └── ServerFault   the server cannot be reached or answers nonsense
"""
