"""Tickets on paper: what stands on them, the bytes for a printer, the printer itself, and who must still be printed.

    slip      (pure)  a ticket's document -> the lines of its paper, in the visitor's language
    receipt           lines -> bytes of ESC/POS, without a single `?`
    device            bytes -> a printer on the network, a serial line or USB; is there paper
    outbox            a reader of the journal: every ticket of a printer's kiosks, once, also across a restart
    printing          all printers of a server and what is known of them

python-escpos prepares a folder and the root logger when it is imported, so `printing` imports `receipt` and `device`
only once there is a printer.
"""
