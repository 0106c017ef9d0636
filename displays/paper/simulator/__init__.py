"""A ticket printer that is none: it answers on a socket, keeps what it is sent and shows it as a picture.

It plays the device's half, from the Epson ESC/POS reference, and knows nothing of the code that drives a printer.
"""
