"""The demo: a believable train, seeded through the same door as everybody's changes.

What it tells is in `tables/`, in words; the modules turn the words into wishes of people on days.
"""

from service.demo.cast import demo_people
from service.demo.seed import seed
from service.demo.welcome import welcome

__all__ = ["demo_people", "seed", "welcome"]
