-- What was promised to be done, and what it comes of.
CREATE TABLE actions (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    action uuid NOT NULL,
    title text NOT NULL,
    owned boolean NOT NULL,
    due date,
    comes_of uuid,
    comes_of_kind text,
    finished_at timestamptz,
    dropped boolean NOT NULL,
    open boolean NOT NULL,
    carried_from uuid,
    carried_to uuid,
    carry_outcome text,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, action)
);

COMMENT ON TABLE actions IS 'small things that were promised to be done by a day';
COMMENT ON COLUMN actions.log_id IS 'the organisation';
COMMENT ON COLUMN actions.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN actions.action IS 'its id in the plan';
COMMENT ON COLUMN actions.title IS 'what is to be done';
COMMENT ON COLUMN actions.owned IS 'whether somebody does it; who, the plan tells to those who may read it';
COMMENT ON COLUMN actions.due IS 'the day by which it is to be done; null: none';
COMMENT ON COLUMN actions.comes_of IS 'the decision, risk, impediment or note of the retrospective that it follows from; null: none';
COMMENT ON COLUMN actions.comes_of_kind IS 'what that is: DECISION, RISK, IMPEDIMENT or RETROSPECTIVE_NOTE; null: none';
COMMENT ON COLUMN actions.finished_at IS 'when it was done; null: not yet';
COMMENT ON COLUMN actions.dropped IS 'whether it is not to be done after all';
COMMENT ON COLUMN actions.open IS 'whether it is still to be done: neither finished, dropped nor removed';
COMMENT ON COLUMN actions.carried_from IS 'what it was in the plan before; null: it began here';
COMMENT ON COLUMN actions.carried_to IS 'what it is in the next plan; null: it did not go forward';
COMMENT ON COLUMN actions.carry_outcome IS 'what was decided when the PI ended: FORWARD, DROP or DONE; null: nothing yet';
COMMENT ON COLUMN actions.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN actions.version IS 'the version of the plan whose fact touched it last';
