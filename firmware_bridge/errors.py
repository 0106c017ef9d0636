"""Defines the errors of the bridge; their tree is in the package's docstring."""


class BridgeError(Exception):
    """Anything that the bridge itself raises."""

    @property
    def text(self) -> str:
        """What was said of it; a `FaultText` where pages have words for it."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


class CannotShowError(BridgeError):
    """The board cannot show the text; nothing was sent."""


class DeniedError(BridgeError):
    """The server does not accept the token, or not for this request. Trying again does not help."""


class BridgePeerFault(BridgeError):
    """A port, a board or the server misbehaves. Trying again may help."""


class PortFault(BridgePeerFault):
    """The port is missing, taken, denied or gone."""


class ServerFault(BridgePeerFault):
    """The server cannot be reached or answers nonsense."""
