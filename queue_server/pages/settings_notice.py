"""Makes the notice for staff about the configuration: it differs from the file, or something in it does not work."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Final, Literal

from msgspec import Struct

from queue_server.config.mistakes import Problem, Sentence, in_words, sentence_of

Standing = Literal["in_force", "faulty", "partly", "stays", "earlier"]
"""How the configuration in force compares with the file: the same; the same, but something in it does not work; a hall
keeps its earlier definition; the file could not be read anew; the server has started with the last one that worked."""

STANDING_SENTENCES: Final[dict[Standing, Sentence]] = {
    "faulty": sentence_of("The configuration is in force, but something in it does not work."),
    "partly": sentence_of("Not all of the configuration is in force: a hall goes on with its earlier definition."),
    "stays": sentence_of("The configuration file could not be read anew. What was in force stays in force."),
    "earlier": sentence_of(
        "The configuration file could not be used at the start. In force is the one that worked last."
    ),
}
CAN_PUT_BACK: Final = ("stays", "earlier")
"""The page on which the text in force can be written into the file."""


class ShownProblem(Struct, frozen=True):
    """A problem in the reader's language; `place` is the file and line."""

    place: str
    key: str
    sentence: str


class SettingsNotice:
    """The notice of one server."""

    def __init__(self) -> None:
        self.standing: Standing = "in_force"
        self.problems: tuple[Problem, ...] = ()
        self.is_of_several = False
        """Whether several servers share the settings, so that they say nothing of one machine."""

    def post(self, standing: Standing, problems: Sequence[Problem]) -> None:
        self.standing = standing
        self.problems = tuple(problems)

    def withdraw(self) -> None:
        """Remove the notice: the file is in force, or will be at the next start."""
        self.post("in_force", ())

    @property
    def is_posted(self) -> bool:
        return self.standing != "in_force"

    @property
    def can_put_back(self) -> bool:
        return self.standing in CAN_PUT_BACK

    @property
    def sentence(self) -> str:
        return STANDING_SENTENCES[self.standing]

    @property
    def mark(self) -> str:
        """A text that changes with the notice, so that a page that was open before is loaded anew. Empty without a
        notice."""
        if not self.is_posted:
            return ""
        return "-" + sha256(repr((self.standing, self.problems)).encode()).hexdigest()[:8]

    def problems_in(self, translate: Callable[..., str]) -> list[ShownProblem]:
        """The problems in a language. Folders above the file are left out: operators do not need them."""
        return [
            ShownProblem(
                f"{problem.file.rpartition('/')[2]}{f':{problem.line}' if problem.line else ''}",
                problem.key,
                str(in_words(problem.text, translate)),
            )
            for problem in self.problems
        ]
