-- Rounds of the confidence vote; no ballot is anywhere, and of few ballots no count.
CREATE TABLE votes (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    vote uuid NOT NULL,
    team uuid,
    team_name text,
    round integer NOT NULL,
    mode text NOT NULL,
    vote_state text NOT NULL,
    opens timestamptz NOT NULL,
    closes timestamptz NOT NULL,
    eligible integer NOT NULL,
    ballots integer,
    withheld boolean NOT NULL,
    ones integer,
    twos integer,
    threes integer,
    fours integer,
    fives integer,
    mean double precision,
    threshold numeric(4, 2) NOT NULL,
    decision text,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, vote)
);

COMMENT ON TABLE votes IS 'the rounds of the confidence vote (fist of five) as counted; of fewer than three ballots the turnout only';
COMMENT ON COLUMN votes.log_id IS 'the organisation';
COMMENT ON COLUMN votes.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN votes.vote IS 'the id of the round in the plan';
COMMENT ON COLUMN votes.team IS 'the team that voted on its plan; null: the whole train did';
COMMENT ON COLUMN votes.team_name IS 'what that team is called; null: the train';
COMMENT ON COLUMN votes.round IS '1 for the first round of the team or the train, 2 after the first rework';
COMMENT ON COLUMN votes.mode IS 'SECRET or SHOW_OF_HANDS';
COMMENT ON COLUMN votes.vote_state IS 'SCHEDULED, OPEN, CLOSED or DECIDED';
COMMENT ON COLUMN votes.opens IS 'when it opened, or will';
COMMENT ON COLUMN votes.closes IS 'when it closed at the latest, or will';
COMMENT ON COLUMN votes.eligible IS 'how many may vote, guests included';
COMMENT ON COLUMN votes.ballots IS 'how many voted; null: not counted yet';
COMMENT ON COLUMN votes.withheld IS 'whether it was counted, and so few voted that the counts are not told';
COMMENT ON COLUMN votes.ones IS 'how many showed 1; null here and below: not counted yet, or fewer than three ballots';
COMMENT ON COLUMN votes.twos IS 'how many showed 2';
COMMENT ON COLUMN votes.threes IS 'how many showed 3';
COMMENT ON COLUMN votes.fours IS 'how many showed 4';
COMMENT ON COLUMN votes.fives IS 'how many showed 5';
COMMENT ON COLUMN votes.mean IS 'the sum of all that was shown, divided by the ballots; 1 to 5';
COMMENT ON COLUMN votes.threshold IS 'the mean at which the round accepts, as the policy had it when it was opened';
COMMENT ON COLUMN votes.decision IS 'ACCEPTED or REWORK; null: not decided';
COMMENT ON COLUMN votes.removed IS 'whether it was cancelled; its row stays';
COMMENT ON COLUMN votes.version IS 'the version of the plan whose fact touched it last';
