"""Calls as sound: recorded clips where a hall has them, else espeak-ng in a process of its own.

    announcement, letters, numerals, reading    what is said, in each language. Pure.
    espeak    the program of that process; nothing of ours imports the library, which is GPL-3
    speaker   the process as a peer: text in, WAV out, one phrase at a time
    clips     recordings, put together to a phrase
    voice     the sources in their order; every phrase is made once
    routes    what a board asks for

Where no source can speak, the board's browser does, and where that cannot either, it chimes.
"""
