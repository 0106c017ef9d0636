"""Pictures and videos in the folder of a board: which files are shown, in what order, when, and how they come there.

It may import the configuration. Boards read (`displays.media`), administrators write (`api.upkeep.media`); a new kind
of file begins in `media_types`.
"""
