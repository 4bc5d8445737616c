-- The same from the objectives themselves, as a ratio of sums: actual value of all that count over the value that committed ones had at
-- commitment. A value that is missing makes it incomplete: null, never 0; so does nothing planned.
WITH counted AS (
    SELECT log_id, plan, planned_at_commitment, actual,
           (actual IS NULL AND NOT removed)
           OR (commitment_at_planning = 'COMMITTED' AND planned_at_commitment IS NULL) AS lacks_a_value
    FROM metrics.objectives WHERE counted
)
SELECT p.key, sum(c.planned_at_commitment) AS planned, sum(c.actual) AS actual, count(*) AS objectives,
       count(*) FILTER (WHERE c.lacks_a_value) AS missing,
       CASE WHEN NOT bool_or(c.lacks_a_value)
            THEN 100.0 * sum(coalesce(c.actual, 0)) / nullif(sum(c.planned_at_commitment), 0) END AS percent
FROM metrics.plans p JOIN counted c USING (log_id, plan)
WHERE p.committed_version IS NOT NULL
GROUP BY p.log_id, p.plan
ORDER BY p.starts;
