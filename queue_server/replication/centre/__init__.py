"""The centre's side: takes the journals of halls in, and knows how each of them is connected.

It may import the wire, the engine and the store. `batch` is pure and decides what a batch means; `intake` stores it. A
change of what the centre reports of its halls begins in `status`.
"""
