"""The service as a later version of it will be: it records an event of which this one knows nothing."""

import sys
from dataclasses import dataclass

from service.cli import main
from service.domain import comments
from service.domain.decider import Event
from service.domain.vocabulary import Id

TOPIC = f"{comments.__name__}:FeatureCheered"


@dataclass(frozen=True, kw_only=True)
class FeatureCheered(Event):
    """Somebody is glad of a feature."""

    feature: Id

    def evolve(self, plan, at):
        plan.features.change(self.feature, at)


if __name__ == "__main__":
    FeatureCheered.__module__ = comments.__name__
    setattr(comments, FeatureCheered.__name__, FeatureCheered)
    sys.exit(main(sys.argv[1:]))
