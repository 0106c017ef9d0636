"""Makes what a visitor chooses from: services in their groups, what to bring, which windows serve them. Pure.

It may import the definition and the state of a hall, and `queue_server.views.search`. What screens offer begins in
`service_menu`.
"""
