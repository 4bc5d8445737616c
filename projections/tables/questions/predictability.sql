-- Predictability of each PI, as committed: actual value of all objectives of its teams over the planned value of those that were
-- committed (ratio of sums). A value that is missing makes it incomplete: null, never 0; so does nothing planned.
SELECT p.key,
       count(*) AS objectives,
       sum(o.planned_at_commitment) AS planned,
       sum(o.actual) AS actual,
       count(*) FILTER (WHERE (o.actual IS NULL AND NOT o.removed)
                           OR (o.commitment_at_planning = 'COMMITTED' AND o.planned_at_commitment IS NULL)) AS missing,
       CASE WHEN count(*) FILTER (WHERE (o.actual IS NULL AND NOT o.removed)
                           OR (o.commitment_at_planning = 'COMMITTED' AND o.planned_at_commitment IS NULL)) = 0
            THEN round(100.0 * sum(coalesce(o.actual, 0)) / nullif(sum(o.planned_at_commitment), 0), 1) END AS percent
FROM metrics.plans p JOIN metrics.objectives o USING (log_id, plan)
WHERE o.counted AND p.committed_version IS NOT NULL
GROUP BY p.log_id, p.train, p.plan, p.key, p.starts
ORDER BY p.starts;
