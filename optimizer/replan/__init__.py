"""Re-planning after an event, with the least change."""
