-- What is in the way now.
CREATE TABLE impediments (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    impediment uuid NOT NULL,
    title text NOT NULL,
    team uuid,
    team_name text,
    owned boolean NOT NULL,
    due date,
    blocks integer NOT NULL,
    raised_at timestamptz NOT NULL,
    resolved_at timestamptz,
    open boolean NOT NULL,
    carried_from uuid,
    carried_to uuid,
    carry_outcome text,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, impediment)
);

COMMENT ON TABLE impediments IS 'what is in the way of a team or of the train';
COMMENT ON COLUMN impediments.log_id IS 'the organisation';
COMMENT ON COLUMN impediments.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN impediments.impediment IS 'its id in the plan';
COMMENT ON COLUMN impediments.title IS 'what is in the way';
COMMENT ON COLUMN impediments.team IS 'in whose way it is; null: in the way of the train';
COMMENT ON COLUMN impediments.team_name IS 'what that team is called; null: no team';
COMMENT ON COLUMN impediments.owned IS 'whether somebody sees to it that it goes; who, the plan tells to those who may read it';
COMMENT ON COLUMN impediments.due IS 'the day by which it is to be gone; null: none';
COMMENT ON COLUMN impediments.blocks IS 'how many things it is in the way of';
COMMENT ON COLUMN impediments.raised_at IS 'when it was raised';
COMMENT ON COLUMN impediments.resolved_at IS 'when it was out of the way; null: it is still there';
COMMENT ON COLUMN impediments.open IS 'whether it is in the way: neither resolved nor removed';
COMMENT ON COLUMN impediments.carried_from IS 'what it was in the plan before; null: it began here';
COMMENT ON COLUMN impediments.carried_to IS 'what it is in the next plan; null: it did not go forward';
COMMENT ON COLUMN impediments.carry_outcome IS 'what was decided when the PI ended: FORWARD, DROP or DONE; null: nothing yet';
COMMENT ON COLUMN impediments.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN impediments.version IS 'the version of the plan whose fact touched it last';
