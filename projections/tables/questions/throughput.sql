-- Stories that each team finished in each of the last thirteen weeks, the one that runs included: items of flow, what was carried over once. Weeks
-- begin on Monday where the team is. Teams by name, never by figure.
SELECT t.name AS team_name, date_trunc('week', i.finished_on)::date AS week, count(*) AS finished, sum(i.points) AS points
FROM metrics.plans p JOIN metrics.flow_items i USING (log_id, plan) JOIN metrics.teams t USING (log_id, plan, team)
WHERE i.finished_on >= date_trunc('week', (SELECT max(today) FROM metrics.plans)) - interval '12 weeks' AND NOT i.carried AND NOT i.gone
GROUP BY p.log_id, p.train, t.name, week
ORDER BY t.name, week;
