"""Shows the operator at a window what was said of its visitor, which is personal.

It may import what `queue_server.api.halls` may, and the store of personal data. What is kept, and how long, begins in
`reception_data`; the routes stand in `queue_routes`.
"""
