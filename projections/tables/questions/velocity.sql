-- Velocity of each team, PI by PI: the mean of the points that it finished in the iterations that are over and in which it had planned or
-- finished stories, and how many these are. A team is compared with itself alone.
SELECT c.team_name, p.key, round(avg(c.finished_points), 1) AS velocity, count(*) AS iterations
FROM metrics.plans p JOIN metrics.cells c USING (log_id, plan)
WHERE c.ended AND (c.stories > 0 OR c.finished_stories > 0) AND NOT c.removed
GROUP BY p.log_id, p.plan, c.team_name
ORDER BY c.team_name, p.starts;
