-- The rows of the board.
CREATE TABLE teams (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    team uuid NOT NULL,
    train_team uuid NOT NULL,
    name text NOT NULL,
    site text NOT NULL,
    zone text NOT NULL,
    has_workflow boolean NOT NULL,
    plan_state text NOT NULL,
    presented_at timestamptz,
    retired boolean NOT NULL,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, team)
);
CREATE INDEX teams_of_train ON teams (log_id, train_team);

COMMENT ON TABLE teams IS 'the teams that plan in a PI; a team of the train has an id of its own in each plan';
COMMENT ON COLUMN teams.log_id IS 'the organisation';
COMMENT ON COLUMN teams.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN teams.team IS 'its id in this plan';
COMMENT ON COLUMN teams.train_team IS 'the team of the train: the same in all plans';
COMMENT ON COLUMN teams.name IS 'what it is called';
COMMENT ON COLUMN teams.site IS 'where it works';
COMMENT ON COLUMN teams.zone IS 'the IANA time zone of its site';
COMMENT ON COLUMN teams.has_workflow IS 'whether it said through which states its stories go';
COMMENT ON COLUMN teams.plan_state IS 'where its team plan stands: DRAFTING, DRAFT_PRESENTED, FINAL_PRESENTED, ACCEPTED or CONCERN';
COMMENT ON COLUMN teams.presented_at IS 'when its plan was presented last; null: not yet';
COMMENT ON COLUMN teams.retired IS 'whether the train retired it';
COMMENT ON COLUMN teams.removed IS 'whether it left the plan; its row stays';
COMMENT ON COLUMN teams.version IS 'the version of the plan whose fact touched it last';
