"""Calls as sound: recorded clips where a hall has them, else espeak-ng in a process of its own.

    announcement, reading    what is said. Pure.
    languages, speech, numerals    how each language says numbers, letters and a call: one module a language. Pure.
    espeak    the program of that process; nothing of ours imports the library, which is GPL-3
    speaker   the process as a peer: text in, WAV out, one phrase at a time
    clips     recordings, put together to a phrase
    voice     the sources in their order; every phrase is made once
    routes    what a board asks for

Where no source can speak, the board's browser does, and where that cannot either, it chimes.
"""
