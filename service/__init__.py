"""What may change, what changed, and who hears of it."""
