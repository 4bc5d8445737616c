"""Plans from other tools: a client of the public API that reads their exports and sends only differences."""
