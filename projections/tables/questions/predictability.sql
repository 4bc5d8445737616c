-- Predictability of each PI of each train as committed, by the roll-up that the train chose, with its sample; one that is incomplete has no
-- percentage. In control is a train that stays within 80 to 100 percent over several PIs.
SELECT t.train_key, p.key, m.subject AS roll_up, m.percent, m.measure_state, m.planned, m.actual, m.objectives, m.missing
FROM metrics.plans p JOIN metrics.trains t USING (log_id, plan) JOIN metrics.predictability m USING (log_id, plan)
WHERE m.train_team IS NULL AND m.chosen AND m.basis = 'AS_COMMITTED'
ORDER BY t.train_key, p.starts;
