"""Counts the visitors of many halls together, as a region reads them.

It may import the rest of `stats.figures`. A change begins in `region_counts`; what others read of it is defined in
`region_documents`.
"""
