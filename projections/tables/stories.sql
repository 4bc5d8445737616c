-- What teams plan and finish; the items whose flow is measured.
CREATE TABLE stories (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    story uuid NOT NULL,
    title text NOT NULL,
    story_kind text NOT NULL,
    team uuid NOT NULL,
    team_name text,
    iteration uuid,
    iteration_name text,
    feature uuid,
    feature_title text,
    external_key text,
    url text,
    points numeric(12, 2),
    progress text NOT NULL,
    workflow_state text,
    blocked boolean NOT NULL,
    blocked_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    carried_from uuid,
    carried_to uuid,
    carry_outcome text,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, story)
);
CREATE INDEX stories_finished ON stories (finished_at) WHERE finished_at IS NOT NULL;

COMMENT ON TABLE stories IS 'the stories of the teams of a PI';
COMMENT ON COLUMN stories.log_id IS 'the organisation';
COMMENT ON COLUMN stories.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN stories.story IS 'its id in the plan';
COMMENT ON COLUMN stories.title IS 'what it is called';
COMMENT ON COLUMN stories.story_kind IS 'what it is for: STORY, ENABLER, DEFECT, DEBT or RISK';
COMMENT ON COLUMN stories.team IS 'the team that finishes it';
COMMENT ON COLUMN stories.team_name IS 'what that team is called';
COMMENT ON COLUMN stories.iteration IS 'the iteration it is planned into; null: it is in the backlog of the team';
COMMENT ON COLUMN stories.iteration_name IS 'what that iteration is called; null: no iteration';
COMMENT ON COLUMN stories.feature IS 'the feature that it is part of; null: none';
COMMENT ON COLUMN stories.feature_title IS 'what that feature is called; null: no feature';
COMMENT ON COLUMN stories.external_key IS 'what another tool calls it; null: nothing';
COMMENT ON COLUMN stories.url IS 'where another tool shows it; null: nowhere';
COMMENT ON COLUMN stories.points IS 'story points, comparable inside one team; null: not estimated';
COMMENT ON COLUMN stories.progress IS 'NOT_STARTED, STARTED, ACCEPTED (it meets the definition of done) or CARRIED_OVER';
COMMENT ON COLUMN stories.workflow_state IS 'the column of the own board of the team in which it is; null: not told';
COMMENT ON COLUMN stories.blocked IS 'whether work on it cannot go on';
COMMENT ON COLUMN stories.blocked_at IS 'since when it is blocked; null: it is not';
COMMENT ON COLUMN stories.started_at IS 'when work on it began; null: not started, or not told';
COMMENT ON COLUMN stories.finished_at IS 'when it met the definition of done; null: not finished';
COMMENT ON COLUMN stories.carried_from IS 'what it was in the plan before; null: it began here';
COMMENT ON COLUMN stories.carried_to IS 'what it is in the next plan; null: it did not go forward';
COMMENT ON COLUMN stories.carry_outcome IS 'what was decided when the PI ended: FORWARD, DROP or DONE; null: nothing yet';
COMMENT ON COLUMN stories.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN stories.version IS 'the version of the plan whose fact touched it last';
