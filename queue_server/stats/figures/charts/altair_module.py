"""Gives the module `altair` to those that draw with it, loaded when the first chart is drawn.

It takes half a second and is of the extra `reports`: a server starts without it, and goes on where it is not installed.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import altair as alt
else:

    class _Altair:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - any class of altair
            import altair
            from altair.utils import schemapi

            # every argument checked against a schema of a megabyte is two thirds of a chart's time
            schemapi.disable_debug_mode()
            self.__dict__.update(vars(altair))
            return getattr(altair, name)

    alt = _Altair()

__all__ = ["alt"]
