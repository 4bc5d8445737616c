-- Planned and finished story points of each team in each iteration, in the order of time.
SELECT p.key, t.name AS team, i.number, i.name AS iteration, coalesce(sum(s.points), 0) AS planned,
       coalesce(sum(s.points) FILTER (WHERE s.progress = 'ACCEPTED'), 0) AS finished
FROM metrics.plans p
JOIN metrics.teams t USING (log_id, plan)
JOIN metrics.iterations i USING (log_id, plan)
LEFT JOIN metrics.stories s ON (s.log_id, s.plan, s.team, s.iteration) = (p.log_id, p.plan, t.team, i.iteration)
                           AND NOT s.removed
WHERE NOT i.removed AND NOT t.removed
GROUP BY p.log_id, p.plan, p.key, p.starts, t.team, t.name, i.number, i.name
ORDER BY p.starts, t.name, i.number;
