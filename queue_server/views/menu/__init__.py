"""Makes what a visitor chooses from: services in their groups, what to bring, which windows serve them. Pure."""
