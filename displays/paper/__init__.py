"""Prints tickets on paper: their lines, the bytes for a printer, the printer itself, and the tickets still to be
printed.

It may import `queue_server.pages`, `journal`, `views`, `hall` and `config`. A change of what is on a ticket begins in
`slips/slip`.

    slips             a ticket, an appointment, a service -> the lines of its paper, in the visitor's language
    receipt           lines -> bytes of ESC/POS, without a single `?`
    printer           bytes -> a printer on the network, a serial line or USB; asks whether there is paper
    outbox            a reader of the journal: every ticket of a printer's kiosks, once, also across a restart
    requested_papers  what people ask of a printer between two tickets
    printing          all printers of a server and their state

`printing` imports `receipt` and `printer` once there is a printer: a server without one loads neither Pillow nor pyusb.
"""
