-- Dependencies for each feature, PI by PI, and what was removed: what leaves less coupling, and what leaves as much.
SELECT t.train_key, p.key, d.standing, d.features, d.density, d.sliced + d.designed_out + d.absorbed AS reduced, d.moved + d.dropped AS shifted,
       100.0 * d.agreed_at_commitment / nullif(d.at_commitment, 0) AS agreed_at_commitment_percent,
       100.0 * d.late / nullif(d.delivered, 0) AS late_percent
FROM metrics.plans p JOIN metrics.trains t USING (log_id, plan) JOIN metrics.dependency_measures d USING (log_id, plan)
WHERE p.committed_version IS NOT NULL
ORDER BY t.train_key, p.starts;
