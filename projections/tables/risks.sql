-- What may keep the train from its objectives; the words are erasable and stay in the register.
CREATE TABLE risks (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    risk uuid NOT NULL,
    risk_level text NOT NULL,
    team uuid,
    team_name text,
    category text,
    owned boolean NOT NULL,
    follow_up date,
    threatens integer NOT NULL,
    occurred boolean NOT NULL,
    open boolean NOT NULL,
    closed boolean NOT NULL,
    withdrawn boolean NOT NULL,
    merged_into uuid,
    carried_from uuid,
    carried_to uuid,
    carry_outcome text,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, risk)
);

COMMENT ON TABLE risks IS 'the risks of the teams and of the train (ART PI Risks), without their words';
COMMENT ON COLUMN risks.log_id IS 'the organisation';
COMMENT ON COLUMN risks.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN risks.risk IS 'its id in the plan';
COMMENT ON COLUMN risks.risk_level IS 'who deals with it: TEAM or ART';
COMMENT ON COLUMN risks.team IS 'whose risk it is, or was before it was escalated; null: the train raised it';
COMMENT ON COLUMN risks.team_name IS 'what that team is called; null: no team';
COMMENT ON COLUMN risks.category IS 'ROAM: RESOLVED, OWNED, ACCEPTED or MITIGATED; null: not in one of them yet';
COMMENT ON COLUMN risks.owned IS 'whether somebody owns it; who, the plan tells to those who may read it';
COMMENT ON COLUMN risks.follow_up IS 'the day on which it is looked at again; null: none';
COMMENT ON COLUMN risks.threatens IS 'how many features, objectives and other things it threatens';
COMMENT ON COLUMN risks.occurred IS 'whether it came to pass';
COMMENT ON COLUMN risks.open IS 'whether somebody still has to look at it: neither closed, withdrawn, merged nor removed';
COMMENT ON COLUMN risks.closed IS 'whether nobody has to look at it any more';
COMMENT ON COLUMN risks.withdrawn IS 'whether it was no risk after all';
COMMENT ON COLUMN risks.merged_into IS 'the risk of which it was a duplicate; null: of none';
COMMENT ON COLUMN risks.carried_from IS 'what it was in the plan before; null: it began here';
COMMENT ON COLUMN risks.carried_to IS 'what it is in the next plan; null: it did not go forward';
COMMENT ON COLUMN risks.carry_outcome IS 'what was decided when the PI ended: FORWARD, DROP or DONE; null: nothing yet';
COMMENT ON COLUMN risks.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN risks.version IS 'the version of the plan whose fact touched it last';
