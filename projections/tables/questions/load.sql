-- Capacity, load and velocity of each team in each iteration, in the order of time; a velocity is known when the iteration is over.
SELECT p.key, c.team_name, c.number, c.iteration_name, c.capacity - c.reserved AS available, c.load, c.load_basis,
       CASE WHEN c.ended THEN c.finished_points END AS velocity
FROM metrics.plans p JOIN metrics.cells c USING (log_id, plan)
WHERE NOT c.removed
ORDER BY p.starts, c.team_name, c.number;
