-- The columns of the board.
CREATE TABLE iterations (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    iteration uuid NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    number integer,
    starts date NOT NULL,
    ends date NOT NULL,
    begun boolean NOT NULL,
    ended boolean NOT NULL,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, iteration)
);

COMMENT ON TABLE iterations IS 'the timeboxes of a PI, which all its teams share';
COMMENT ON COLUMN iterations.log_id IS 'the organisation';
COMMENT ON COLUMN iterations.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN iterations.iteration IS 'its id in the plan';
COMMENT ON COLUMN iterations.name IS 'what it is called';
COMMENT ON COLUMN iterations.kind IS 'DEVELOPMENT, or IP for the Innovation and Planning iteration';
COMMENT ON COLUMN iterations.number IS 'its place in the order of time, from 1 on; null: it was taken out of the layout';
COMMENT ON COLUMN iterations.starts IS 'its first day';
COMMENT ON COLUMN iterations.ends IS 'its last day';
COMMENT ON COLUMN iterations.begun IS 'whether its first day has begun';
COMMENT ON COLUMN iterations.ended IS 'whether its last day is over';
COMMENT ON COLUMN iterations.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN iterations.version IS 'the version of the plan whose fact touched it last';
