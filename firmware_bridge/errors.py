"""The errors of the bridge; their tree stands in the package's docstring."""


class BridgeError(Exception):
    """Anything that the bridge itself raises."""


class CannotShowError(BridgeError):
    """The text has no picture on this board; nothing was sent."""


class DeniedError(BridgeError):
    """The server does not accept the token, or not for this. Trying again does not help."""


class BridgePeerFault(BridgeError):
    """A port, a board or the server misbehaves. Trying again may help."""


class PortFault(BridgePeerFault):
    """The port is missing, taken, denied or gone."""


class ServerFault(BridgePeerFault):
    """The server cannot be reached or answers nonsense."""
