"""Work that takes long and gives way to whoever looks: a process of its own, its frames, its progress.

May import nothing of `stats`.
"""
