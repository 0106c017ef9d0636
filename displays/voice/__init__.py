"""Speaks calls: recorded clips where a hall has them, else espeak-ng in a process of its own.

It may import `displays.readable` and `queue_server.pages`, `journal` and `config`. A new language begins in
`languages`, a new sentence in `announcement`.

    announcement, reading    the sentences. Pure.
    languages, speech, numerals    how each language speaks numbers, letters and a call: one module for each. Pure.
    espeak    the program of that process; nothing of ours imports the library, which is GPL-3
    speaker   the process as a peer: text in, WAV out, one phrase at a time
    clips     recordings, joined to a phrase
    voice     the sources in order; every phrase is made once
    routes    the requests of a board

Where no source can speak, the board's browser does, and where that cannot either, it chimes.
"""
