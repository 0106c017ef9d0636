"""Names the form of what is made anew from the journal when the code that makes it has changed.

It may import the codec and the standard library. What counts as a change begins in `form`.
"""
