-- Capacity and load of each team in each iteration of the PIs that are not closed, in the order of time, and what the load was counted from.
SELECT p.key, c.team_name, c.number, c.iteration_name, c.capacity - c.reserved AS available, c.load, c.load_basis, c.overloaded
FROM metrics.plans p JOIN metrics.cells c USING (log_id, plan)
WHERE p.phase <> 'CLOSED' AND NOT c.removed
ORDER BY p.starts, c.team_name, c.number;
