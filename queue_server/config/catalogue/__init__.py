"""The catalogue of a region: what its halls have in common, how a hall differs from it, and how it takes it over.

It may import all of `queue_server.config`. A change of what a catalogue may say begins in `content`.
"""
