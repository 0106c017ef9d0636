"""Answers a manager who closes a span, and visitors who wait for an earlier place.

It may import what `queue_server.api.bookings` may. A request begins in `plan_routes`, what it takes and answers in
`plan_bodies`.
"""
