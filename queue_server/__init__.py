"""Runs the server: the rules of the queue, the journal of their events, and the API and pages.

Its packages are layers (`[tool.importlinter]` in `pyproject.toml`): each may import those below it. `app` puts them
together; a new rule of the queue begins in `hall`, a new route in `api`.
"""
