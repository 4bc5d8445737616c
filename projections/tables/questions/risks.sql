-- Risks of the train by ROAM category, PI by PI; those without a category have not left the session in one.
SELECT p.key, coalesce(r.category, 'NOT YET') AS category, count(*) AS risks, count(*) FILTER (WHERE r.open) AS open,
       count(*) FILTER (WHERE r.occurred) AS occurred
FROM metrics.plans p JOIN metrics.risks r USING (log_id, plan)
WHERE r.risk_level = 'ART' AND NOT r.removed
GROUP BY p.log_id, p.plan, category
ORDER BY p.starts, category;
