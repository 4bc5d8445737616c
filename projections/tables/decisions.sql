-- Questions, and what was chosen.
CREATE TABLE decisions (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    decision uuid NOT NULL,
    question text NOT NULL,
    chosen text,
    options integer NOT NULL,
    assigned boolean NOT NULL,
    affects integer NOT NULL,
    due_at timestamptz,
    decided_at timestamptz,
    open boolean NOT NULL,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, decision)
);

COMMENT ON TABLE decisions IS 'questions that are decided or to be decided';
COMMENT ON COLUMN decisions.log_id IS 'the organisation';
COMMENT ON COLUMN decisions.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN decisions.decision IS 'its id in the plan';
COMMENT ON COLUMN decisions.question IS 'what is to be decided';
COMMENT ON COLUMN decisions.chosen IS 'the option that was chosen; null: it is open';
COMMENT ON COLUMN decisions.options IS 'how many can be chosen from';
COMMENT ON COLUMN decisions.assigned IS 'whether it is said who decides; who, the plan tells to those who may read it';
COMMENT ON COLUMN decisions.affects IS 'how many things change with it';
COMMENT ON COLUMN decisions.due_at IS 'the decision point, by when it is needed; null: none';
COMMENT ON COLUMN decisions.decided_at IS 'when it was decided; null: it is open';
COMMENT ON COLUMN decisions.open IS 'whether somebody still has to decide: neither decided nor removed';
COMMENT ON COLUMN decisions.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN decisions.version IS 'the version of the plan whose fact touched it last';
