"""Defines the error of a person's mistake on the command line."""


class UserError(Exception):
    """The command cannot be carried out. The text is one sentence with what to do."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.exit_code = exit_code
