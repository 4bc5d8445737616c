"""Sentences of the specification, each held by running it."""
