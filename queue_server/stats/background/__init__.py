"""Long work that gives way to requests: a process of its own, its frames, its progress bar.

May import nothing of `stats`.
"""
