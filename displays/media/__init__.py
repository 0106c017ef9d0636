"""Serves pictures and videos that a hall board shows beside the calls.

It may import `displays.readable` and `queue_server.pages`, `journal` and `config`. A new type of file begins in
`media_folder`.

    media_folder    the files of a folder, read anew every few seconds, and what boards report of them
    routes          the requests of a board: its settings with the list, a file, a report that a file is broken

A folder is named by an administrator (`[[displays.boards]]`), and whoever may see the board may see its files.
"""
