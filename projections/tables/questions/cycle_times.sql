-- Cycle times of each team in calendar days, from commitment point to delivery: percentiles by nearest rank, and the share of the time that was active where a workflow says so. Teams by name, never by figure.
SELECT t.name AS team_name, count(i.cycle_days) AS items, min(i.finished_on) AS since, max(i.finished_on) AS until,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY i.cycle_days) AS half,
       percentile_disc(0.85) WITHIN GROUP (ORDER BY i.cycle_days) AS most,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY i.cycle_days) AS nearly_all,
       100 * sum(i.active_days) / nullif(sum(i.active_days + i.waiting_days), 0) AS active_percent
FROM metrics.plans p JOIN metrics.flow_items i USING (log_id, plan) JOIN metrics.teams t USING (log_id, plan, team)
WHERE i.finished_on IS NOT NULL AND NOT i.carried AND NOT i.gone
GROUP BY p.log_id, p.train, t.name
ORDER BY t.name;
