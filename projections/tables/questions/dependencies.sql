-- Dependencies between teams by state, PI by PI; those among them that are overdue now, and how unneeded ones came to be so.
SELECT p.key, d.dependency_state, d.removed_how, count(*) AS dependencies, count(*) FILTER (WHERE d.late) AS overdue
FROM metrics.plans p JOIN metrics.dependencies d USING (log_id, plan)
WHERE d.cross_team
GROUP BY p.log_id, p.plan, d.dependency_state, d.removed_how
ORDER BY p.starts, d.dependency_state, d.removed_how;
