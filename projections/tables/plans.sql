CREATE TABLE plans (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    train uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    phase text NOT NULL,
    phase_since timestamptz NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    today date NOT NULL,
    zone text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan)
);
CREATE INDEX ON plans (log_id, train, starts);
COMMENT ON TABLE plans IS 'One row a plan: all of one PI of one train.';
COMMENT ON COLUMN plans.log_id IS 'the organisation';
COMMENT ON COLUMN plans.plan IS 'the plan';
COMMENT ON COLUMN plans.train IS 'the train whose plan it is';
COMMENT ON COLUMN plans.key IS 'what it is called in short, unique in the train';
COMMENT ON COLUMN plans.name IS 'what it is called';
COMMENT ON COLUMN plans.phase IS 'PREPARING, PLANNING, COMMITTED, EXECUTING, INSPECTING or CLOSED';
COMMENT ON COLUMN plans.phase_since IS 'when this phase began';
COMMENT ON COLUMN plans.starts IS 'first day of the PI';
COMMENT ON COLUMN plans.ends IS 'last day of the PI';
COMMENT ON COLUMN plans.today IS 'the last day begun in the plan, in its zone: its only clock';
COMMENT ON COLUMN plans.zone IS 'the time zone of its days';
COMMENT ON COLUMN plans.version IS 'how many changes it has seen: the row tells of the plan at this version';
