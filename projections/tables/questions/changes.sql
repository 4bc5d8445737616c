-- Changes per day of the PIs that are not closed, without those that the clock makes: how much a plan is still in motion.
SELECT p.key, c.day, sum(c.changes) AS changes, sum(c.changes) FILTER (WHERE c.kind = 'MOVE_FEATURE') AS features_moved
FROM metrics.plans p JOIN metrics.changes c USING (log_id, plan)
WHERE p.phase <> 'CLOSED' AND c.kind <> 'BEGIN_DAY'
GROUP BY p.log_id, p.plan, c.day
ORDER BY p.starts, c.day;
