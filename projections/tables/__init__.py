"""Tables over all plans: what each holds of a plan, and how it is kept."""
