-- Predictability of each PI as committed, by the roll-up that the train chose, with its sample; one that is incomplete has no percentage.
SELECT p.key, m.subject AS roll_up, m.percent, m.measure_state, m.planned, m.actual, m.objectives, m.missing
FROM metrics.plans p JOIN metrics.predictability m USING (log_id, plan)
WHERE m.train_team IS NULL AND m.chosen AND m.basis = 'AS_COMMITTED'
ORDER BY p.starts;
