"""What the train did before: two PIs that are over, told in less detail than the one that runs."""

from service.demo.past.telling import past

__all__ = ["past"]
