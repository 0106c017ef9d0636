"""The hall's side: follows the journal as any reader does, and sends its records to a centre and to a standby.

It may import the journal, `wire` and what keeps loops and claims; nothing here changes a hall, and nothing of the hall
waits for it. A change begins in `hall_sender` (what is sent when) or in `link_client` (what an answer means).
"""
