"""Placing orders by compiled loops: routes at prices, ruin and recreate, for any size of instance."""
