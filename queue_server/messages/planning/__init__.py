"""Plans messages: what visitors wish to be told, which message an event is, in which words, and what the store has of
it.

It may import the store, `hall`, `config` and the words of `pages`. A change begins in `telling`; an occasion has its
words in `wording`.
"""
