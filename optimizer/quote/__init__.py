"""Instant quotes: the network seen as one factory, against a plan already committed."""
