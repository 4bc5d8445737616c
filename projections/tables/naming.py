"""The table of trains: what the train of each plan is called, which a plan itself does not know.

A train keeps the key and the name with which it was registered, so both are read from its first event.
"""

from projections.tables.by_sql import BySql

_NAMED = """INSERT INTO {0}.trains (log_id, plan, train, train_key, train_name)
    SELECT p.log_id, p.stream_id, t.stream_id, t.told #>> '{{data,key}}', t.told #>> '{{data,name}}'
    FROM signalbox.events p
    CROSS JOIN LATERAL (SELECT r.stream_id, convert_from(r.state, 'UTF8')::json AS told
        FROM signalbox.events r WHERE r.log_id = p.log_id AND r.version = 1
        AND r.stream_id = (convert_from(p.state, 'UTF8')::json #>> '{{data,train}}')::uuid) t
    WHERE p.log_id = $1::text::uuid AND p.version = 1 AND {1}
    ON CONFLICT DO NOTHING"""
_OF_A_SPAN = """p.position > $2 AND p.position <= $3 AND EXISTS (SELECT FROM signalbox.things t
    WHERE t.log_id = p.log_id AND t.id = p.stream_id AND t.kind = 'intervals')"""
_OF_A_PLAN = "p.stream_id = $2::text::uuid AND p.version <= $3"

TRAINS = BySql("trains", _NAMED, _OF_A_SPAN, _OF_A_PLAN)
