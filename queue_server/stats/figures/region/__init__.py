"""Counts the visitors of many halls together, as a region reads them.

It may import the rest of `stats.figures`. What is summed up begins in `region_counts`, what is computed of
sums in `part_figures`; what others read of it is defined in `region_documents`.
"""
