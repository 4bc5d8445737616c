CREATE TABLE features (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    feature uuid NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    team uuid,
    iteration uuid,
    progress text NOT NULL,
    committed boolean NOT NULL,
    removed boolean NOT NULL,
    PRIMARY KEY (log_id, plan, feature)
);
COMMENT ON TABLE features IS 'One row a feature or enabler of a plan.';
COMMENT ON COLUMN features.log_id IS 'the organisation';
COMMENT ON COLUMN features.plan IS 'the plan';
COMMENT ON COLUMN features.feature IS 'the feature';
COMMENT ON COLUMN features.title IS 'what it is called';
COMMENT ON COLUMN features.kind IS 'FEATURE or ENABLER';
COMMENT ON COLUMN features.team IS 'the team that answers for it; NULL while it is in the ART backlog';
COMMENT ON COLUMN features.iteration IS 'where it is delivered';
COMMENT ON COLUMN features.progress IS 'NOT_STARTED, IN_PROGRESS, ... as the contract names them';
COMMENT ON COLUMN features.committed IS 'whether it was committed to';
COMMENT ON COLUMN features.removed IS 'whether it was taken out of the plan';
