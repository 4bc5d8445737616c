"""What the plan looks like: views of one plan, and tables over all of them."""
