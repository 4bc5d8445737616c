-- Stories that each team finished in each of the last thirteen weeks, which begin on Monday in the zone of the train; by name, never by figure.
SELECT s.team_name, date_trunc('week', s.finished_at AT TIME ZONE p.zone)::date AS week, count(*) AS finished,
       sum(s.points) AS points
FROM metrics.plans p JOIN metrics.stories s USING (log_id, plan)
WHERE s.finished_at >= (SELECT max(today) FROM metrics.plans) - interval '13 weeks' AND NOT s.removed
GROUP BY p.log_id, p.train, s.team_name, week
ORDER BY s.team_name, week;
