"""Puts the figures of a region into words, tables and files, as for a hall.

It may import the other rooms of reports. A further column begins in `region_panels`, a figure in
`queue_server.stats.figures.region.region_documents`.
"""
