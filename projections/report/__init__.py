"""The report: one page about a plan and what its train can learn, made from the public API alone."""
