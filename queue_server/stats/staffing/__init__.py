"""Says how many windows should be open: now (`advice`), on coming days (`proposals`), and what another plan or rule
would have made of a past day (`scenarios`).

May import `figures`, `estimates`, `visits` and `background`. A change begins in the room of its question.
"""
