-- The cards of the board, and the ART backlog.
CREATE TABLE features (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    feature uuid NOT NULL,
    title text NOT NULL,
    feature_kind text NOT NULL,
    enabler text,
    theme text,
    external_key text,
    url text,
    size numeric(12, 2),
    wsjf double precision,
    ready boolean NOT NULL,
    team uuid,
    team_name text,
    iteration uuid,
    iteration_name text,
    starts_in uuid,
    starts_in_name text,
    contributing_teams integer NOT NULL,
    committed boolean NOT NULL,
    progress text NOT NULL,
    blocked boolean NOT NULL,
    blocked_at timestamptz,
    started_at timestamptz,
    demoed_at timestamptz,
    accepted_at timestamptz,
    carried_from uuid,
    carried_to uuid,
    carry_outcome text,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, feature)
);

COMMENT ON TABLE features IS 'features and enablers of a PI, placed or in the ART backlog';
COMMENT ON COLUMN features.log_id IS 'the organisation';
COMMENT ON COLUMN features.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN features.feature IS 'its id in the plan';
COMMENT ON COLUMN features.title IS 'what it is called';
COMMENT ON COLUMN features.feature_kind IS 'FEATURE or ENABLER';
COMMENT ON COLUMN features.enabler IS 'of an enabler: EXPLORATION, ARCHITECTURAL, INFRASTRUCTURE or COMPLIANCE; null: a feature, or not said';
COMMENT ON COLUMN features.theme IS 'the strategic theme; null: none';
COMMENT ON COLUMN features.external_key IS 'what another tool calls it; null: nothing';
COMMENT ON COLUMN features.url IS 'where another tool shows it; null: nowhere';
COMMENT ON COLUMN features.size IS 'story points; null: not sized';
COMMENT ON COLUMN features.wsjf IS 'cost of delay divided by job size, to be compared inside one backlog only; null: not scored';
COMMENT ON COLUMN features.ready IS 'whether it was marked as ready to be planned';
COMMENT ON COLUMN features.team IS 'the team that answers for it; null: it is in the ART backlog';
COMMENT ON COLUMN features.team_name IS 'what that team is called; null: no team';
COMMENT ON COLUMN features.iteration IS 'the iteration in which it is delivered; null: not placed in one';
COMMENT ON COLUMN features.iteration_name IS 'what that iteration is called; null: no iteration';
COMMENT ON COLUMN features.starts_in IS 'the iteration in which work on it begins; null: the one that delivers it, or not said';
COMMENT ON COLUMN features.starts_in_name IS 'what that iteration is called; null: no iteration';
COMMENT ON COLUMN features.contributing_teams IS 'how many other teams help';
COMMENT ON COLUMN features.committed IS 'whether the train promised it';
COMMENT ON COLUMN features.progress IS 'NOT_STARTED, STARTED, DEMOED, ACCEPTED, CARRIED_OVER or WITHDRAWN';
COMMENT ON COLUMN features.blocked IS 'whether work on it cannot go on';
COMMENT ON COLUMN features.blocked_at IS 'since when it is blocked; null: it is not';
COMMENT ON COLUMN features.started_at IS 'when work on it began; null: not started, or not told';
COMMENT ON COLUMN features.demoed_at IS 'when it was shown, integrated, at a system demo; null: not yet';
COMMENT ON COLUMN features.accepted_at IS 'when it met its acceptance criteria; null: not yet';
COMMENT ON COLUMN features.carried_from IS 'what it was in the plan before; null: it began here';
COMMENT ON COLUMN features.carried_to IS 'what it is in the next plan; null: it did not go forward';
COMMENT ON COLUMN features.carry_outcome IS 'what was decided when the PI ended: FORWARD, DROP or DONE; null: nothing yet';
COMMENT ON COLUMN features.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN features.version IS 'the version of the plan whose fact touched it last';
