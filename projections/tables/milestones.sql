-- Dates that matter to the train.
CREATE TABLE milestones (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    milestone uuid NOT NULL,
    name text NOT NULL,
    date date NOT NULL,
    met boolean,
    settled_at timestamptz,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, milestone)
);

COMMENT ON TABLE milestones IS 'dates that matter to the train in a PI';
COMMENT ON COLUMN milestones.log_id IS 'the organisation';
COMMENT ON COLUMN milestones.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN milestones.milestone IS 'its id in the plan';
COMMENT ON COLUMN milestones.name IS 'what it is called';
COMMENT ON COLUMN milestones.date IS 'the day';
COMMENT ON COLUMN milestones.met IS 'whether it was met; null: neither met nor missed yet';
COMMENT ON COLUMN milestones.settled_at IS 'when it was met or missed; null: neither yet';
COMMENT ON COLUMN milestones.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN milestones.version IS 'the version of the plan whose fact touched it last';
