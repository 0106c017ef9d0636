"""Takes comments and needless spaces out of scripts and styles, where the libraries for it are installed.

They have wheels for Linux alone, where halls are served; elsewhere a file is sent as it stands in the tree. rjsmin
takes the text of a template that stands in a gap of another one for code, so no script of the tree has such a template:
a test compares the syntax of each script before and after.
"""

from collections.abc import Callable, Mapping
from typing import Final

try:
    from rcssmin import cssmin
    from rjsmin import jsmin
except ImportError:
    cssmin = jsmin = str

MINIFIERS: Final[Mapping[str, Callable[[str], str]]] = {".css": cssmin, ".js": jsmin}
"""By the suffix of a file's name."""
