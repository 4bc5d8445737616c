CREATE TABLE changes (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    day date NOT NULL,
    kind text NOT NULL,
    changes bigint NOT NULL,
    events bigint NOT NULL,
    PRIMARY KEY (log_id, plan, day, kind)
);
COMMENT ON TABLE changes IS 'How much was changed in a plan on a day, by kind of change. What was tried in scenarios is not counted.';
COMMENT ON COLUMN changes.log_id IS 'the organisation';
COMMENT ON COLUMN changes.plan IS 'the plan';
COMMENT ON COLUMN changes.day IS 'the day on which it was recorded, in UTC';
COMMENT ON COLUMN changes.kind IS 'what was asked for, such as MOVE_FEATURE: the names of the contract''s mutations';
COMMENT ON COLUMN changes.changes IS 'how many changes were recorded';
COMMENT ON COLUMN changes.events IS 'how many events they came to';
