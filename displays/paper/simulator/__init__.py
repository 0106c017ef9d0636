"""Simulates a ticket printer: it answers on a socket, keeps what it receives and shows it as a picture.

It is written from the Epson ESC/POS reference. It may import nothing of the code that drives a printer. A new behaviour
of a printer begins in `habits`.
"""
