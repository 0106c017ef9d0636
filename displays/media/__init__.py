"""Pictures and videos beside the calls of a hall board.

    shelf    what lies in a folder, looked at anew every few seconds, and what boards say of it
    routes   what a board asks for: its settings with the list, a file, and the word that one is broken

A folder is named by an administrator (`[[displays.boards]]`), and whoever may see the board may see what lies in it.
"""
