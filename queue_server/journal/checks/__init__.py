"""Whether a journal says what was sealed, and whether the line was fair: `verify`, `audit`, one ticket's proof.

It may import `hall`, `views` and the journal's records. A new rule for the order of events begins in
`sequence_checker`.
"""
