"""The rules of PI planning: pure functions over frozen values, standard library only."""
