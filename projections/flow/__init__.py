"""How work flows: items, counts, times, what ages and waits. Pure functions over items and a window."""
