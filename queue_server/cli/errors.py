"""The error of a person's mistake on the command line."""


class UserError(Exception):
    """Something was asked that cannot be done. The text is one sentence that says what to do."""

    def __init__(self, text: str, exit_code: int = 1) -> None:
        super().__init__(text)
        self.exit_code = exit_code
