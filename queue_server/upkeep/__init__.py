"""Keeps a hall well without a shell: checks of its journal, test letters, past logs, certificates, the log.

It may import whatever is below the API. Something to keep up begins as a module or a room here. Work that takes long is
a program of its own (`*_job`), followed by `side_job`; what a person reads of it stands in `*_words`.
"""
