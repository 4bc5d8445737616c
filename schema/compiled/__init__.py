"""What follows from the plan alone, executed on the shortest way: straight resolvers, compiled selections."""
