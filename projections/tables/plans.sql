-- What a table of a plan is joined with: its key, its train, its dates.
CREATE TABLE plans (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    key text NOT NULL,
    name text NOT NULL,
    train uuid NOT NULL,
    zone text NOT NULL,
    starts date NOT NULL,
    ends date NOT NULL,
    today date NOT NULL,
    phase text NOT NULL,
    phase_since timestamptz NOT NULL,
    committed_version integer,
    roll_up text NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (log_id, plan)
);
CREATE UNIQUE INDEX plans_of_train ON plans (log_id, train, starts, plan);

COMMENT ON TABLE plans IS 'one row for each PI of each train';
COMMENT ON COLUMN plans.log_id IS 'the organisation';
COMMENT ON COLUMN plans.plan IS 'the plan';
COMMENT ON COLUMN plans.key IS 'the short name that people and addresses use, as in RAIL-3';
COMMENT ON COLUMN plans.name IS 'what the PI is called';
COMMENT ON COLUMN plans.train IS 'the train (ART) whose PI it is';
COMMENT ON COLUMN plans.zone IS 'the IANA time zone of the train, in which its days are meant';
COMMENT ON COLUMN plans.starts IS 'the first day of the PI';
COMMENT ON COLUMN plans.ends IS 'the last day of the PI';
COMMENT ON COLUMN plans.today IS 'the last day begun in the zone of the train: the clock of all that is late';
COMMENT ON COLUMN plans.phase IS 'PREPARING, PLANNING, COMMITTED, EXECUTING, INSPECTING or CLOSED';
COMMENT ON COLUMN plans.phase_since IS 'when the phase began';
COMMENT ON COLUMN plans.committed_version IS 'the version of the last commitment before execution; null: not committed yet';
COMMENT ON COLUMN plans.roll_up IS 'how the predictability of the train is made from that of its teams: RATIO_OF_SUMS or MEAN_OF_TEAMS';
COMMENT ON COLUMN plans.version IS 'the version of the plan that all its rows tell';
COMMENT ON COLUMN plans.recorded_at IS 'when that version was recorded';
