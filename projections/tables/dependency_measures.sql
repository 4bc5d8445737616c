-- Shares are left to whoever reads: of a denominator of 0 there is none.
CREATE TABLE dependency_measures (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    features integer NOT NULL,
    linked integer NOT NULL,
    teams integer NOT NULL,
    external integer NOT NULL,
    carried integer NOT NULL,
    density double precision,
    possible_pairs integer NOT NULL,
    linked_pairs integer NOT NULL,
    asked integer NOT NULL,
    standing integer NOT NULL,
    withdrawn integer NOT NULL,
    sliced integer NOT NULL,
    designed_out integer NOT NULL,
    absorbed integer NOT NULL,
    moved integer NOT NULL,
    dropped integer NOT NULL,
    at_commitment integer,
    agreed_at_commitment integer,
    found_later integer,
    delivered integer NOT NULL,
    late integer NOT NULL,
    overdue integer NOT NULL,
    agreed integer NOT NULL,
    median_days double precision,
    PRIMARY KEY (log_id, plan)
);

COMMENT ON TABLE dependency_measures IS 'what the dependencies between the teams of each PI come to; a trend is this over plans.starts';
COMMENT ON COLUMN dependency_measures.log_id IS 'the organisation';
COMMENT ON COLUMN dependency_measures.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN dependency_measures.features IS 'features that a team answers for, not withdrawn; the denominator of density';
COMMENT ON COLUMN dependency_measures.linked IS 'those that a standing dependency names, itself or by a story of theirs';
COMMENT ON COLUMN dependency_measures.teams IS 'teams that plan in the PI, and those that left it and stand in a dependency';
COMMENT ON COLUMN dependency_measures.external IS 'standing dependencies with a party outside the train, counted nowhere else here';
COMMENT ON COLUMN dependency_measures.carried IS 'standing ones that came from the PI before';
COMMENT ON COLUMN dependency_measures.density IS 'standing dependencies for each feature; null: no feature';
COMMENT ON COLUMN dependency_measures.possible_pairs IS 'pairs that the teams can form: n (n - 1) / 2';
COMMENT ON COLUMN dependency_measures.linked_pairs IS 'pairs of teams, whoever needs whom, between which one stands';
COMMENT ON COLUMN dependency_measures.asked IS 'all dependencies between two different teams that were ever proposed';
COMMENT ON COLUMN dependency_measures.standing IS 'those neither withdrawn nor removed; what was declined is still needed';
COMMENT ON COLUMN dependency_measures.withdrawn IS 'those that were taken back';
COMMENT ON COLUMN dependency_measures.sliced IS 'removed as unneeded: the work was sliced so that nobody waits';
COMMENT ON COLUMN dependency_measures.designed_out IS 'removed as unneeded: the design does without';
COMMENT ON COLUMN dependency_measures.absorbed IS 'removed as unneeded: the asking team does it';
COMMENT ON COLUMN dependency_measures.moved IS 'removed: it waits elsewhere, which reduces nothing';
COMMENT ON COLUMN dependency_measures.dropped IS 'removed: what needed it was dropped, which reduces nothing';
COMMENT ON COLUMN dependency_measures.at_commitment IS 'those that stood at the last commitment before execution; null: not committed yet';
COMMENT ON COLUMN dependency_measures.agreed_at_commitment IS 'those of them that were agreed then, with nothing that put it in question; null: not committed yet';
COMMENT ON COLUMN dependency_measures.found_later IS 'those proposed only after that; null: not committed yet';
COMMENT ON COLUMN dependency_measures.delivered IS 'standing ones that were handed over, accepted or not';
COMMENT ON COLUMN dependency_measures.late IS 'those of them delivered on or after the first day of the iteration that needs them';
COMMENT ON COLUMN dependency_measures.overdue IS 'standing ones not delivered although that day has come';
COMMENT ON COLUMN dependency_measures.agreed IS 'those agreed at least once: the sample of the days to agreement';
COMMENT ON COLUMN dependency_measures.median_days IS 'median by nearest rank of the days from the first proposal to the first agreement; null: none was agreed';
