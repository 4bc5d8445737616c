"""The table of changes: how many of which kind on which day, counted in the database as they are recorded.

Its rows are sums over the log, not functions of a plan: taken twice, a change would count twice.
"""

from projections.tables.by_sql import BySql

_COUNTED = """INSERT INTO {0}.changes AS known (log_id, plan, day, kind, changes, events)
    SELECT c.log_id, c.stream_id, left(c.recorded_at, 10)::date, c.kind,
        count(*), sum(c.to_version - c.from_version)
    {1} GROUP BY 1, 2, 3, 4
    ON CONFLICT (log_id, plan, day, kind) DO UPDATE
    SET changes = known.changes + excluded.changes, events = known.events + excluded.events"""
_OF_A_SPAN = """FROM signalbox.events e
    CROSS JOIN LATERAL (SELECT * FROM signalbox.commits c WHERE c.log_id = e.log_id
        AND c.stream_id = e.stream_id AND c.to_version = e.version LIMIT 1) c
    WHERE e.log_id = $1::text::uuid AND e.position > $2 AND e.position <= $3 AND e.k = e."of"
    AND EXISTS (SELECT FROM signalbox.things t
        WHERE t.log_id = e.log_id AND t.id = e.stream_id AND t.kind = 'intervals')"""
_OF_A_PLAN = """FROM signalbox.commits c
    WHERE c.log_id = $1::text::uuid AND c.stream_id = $2::text::uuid AND c.to_version <= $3"""

CHANGES = BySql("changes", _COUNTED, _OF_A_SPAN, _OF_A_PLAN)
