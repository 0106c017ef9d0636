"""Holds what a region is: its districts, who sees which halls, and the shape of its map.

It may import `config` and `views`. The documents of its halls are made in `queue_server.api.region`, its figures in the
worker (`queue_server.stats.figures.region.region_counts`); a change of what is configured begins in
`queue_server.config.sections.region`.
"""
