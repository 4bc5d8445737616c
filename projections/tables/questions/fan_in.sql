-- How many dependencies of other teams stand on each team, PI by PI: where much comes together, work may queue. Teams by name, never by figure.
SELECT t.train_key, p.key, d.provider_name, sum(d.standing) AS fan_in, count(*) FILTER (WHERE d.standing > 0) AS consumers
FROM metrics.plans p JOIN metrics.trains t USING (log_id, plan) JOIN metrics.dependency_pairs d USING (log_id, plan)
WHERE p.committed_version IS NOT NULL
GROUP BY p.log_id, t.train_key, p.plan, p.key, p.starts, d.provider, d.provider_name
ORDER BY t.train_key, p.starts, d.provider_name;
