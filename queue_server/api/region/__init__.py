"""Shows a region's halls beside one another: as they are now, with their alarms, and over time.

It may import the other rooms of the API. What a region is stands in `queue_server.region`; a route begins in
`region_routes`, an alarm in `region_alarms`.
"""
