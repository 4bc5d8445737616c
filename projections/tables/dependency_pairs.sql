-- Fan-in of a team is the sum of standing over its rows as the provider.
CREATE TABLE dependency_pairs (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    consumer uuid NOT NULL,
    provider uuid NOT NULL,
    consumer_train_team uuid NOT NULL,
    provider_train_team uuid NOT NULL,
    consumer_name text NOT NULL,
    provider_name text NOT NULL,
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
    PRIMARY KEY (log_id, plan, consumer, provider)
);

COMMENT ON TABLE dependency_pairs IS 'who needs what of whom in each PI; teams by name, never by figure';
COMMENT ON COLUMN dependency_pairs.log_id IS 'the organisation';
COMMENT ON COLUMN dependency_pairs.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN dependency_pairs.consumer IS 'the team that needs something, by its id in the plan';
COMMENT ON COLUMN dependency_pairs.provider IS 'the team that provides it';
COMMENT ON COLUMN dependency_pairs.consumer_train_team IS 'the first over all plans';
COMMENT ON COLUMN dependency_pairs.provider_train_team IS 'the second over all plans';
COMMENT ON COLUMN dependency_pairs.consumer_name IS 'what the first is called';
COMMENT ON COLUMN dependency_pairs.provider_name IS 'what the second is called';
COMMENT ON COLUMN dependency_pairs.asked IS 'all dependencies between two different teams that were ever proposed';
COMMENT ON COLUMN dependency_pairs.standing IS 'those neither withdrawn nor removed; what was declined is still needed';
COMMENT ON COLUMN dependency_pairs.withdrawn IS 'those that were taken back';
COMMENT ON COLUMN dependency_pairs.sliced IS 'removed as unneeded: the work was sliced so that nobody waits';
COMMENT ON COLUMN dependency_pairs.designed_out IS 'removed as unneeded: the design does without';
COMMENT ON COLUMN dependency_pairs.absorbed IS 'removed as unneeded: the asking team does it';
COMMENT ON COLUMN dependency_pairs.moved IS 'removed: it waits elsewhere, which reduces nothing';
COMMENT ON COLUMN dependency_pairs.dropped IS 'removed: what needed it was dropped, which reduces nothing';
COMMENT ON COLUMN dependency_pairs.at_commitment IS 'those that stood at the last commitment before execution; null: not committed yet';
COMMENT ON COLUMN dependency_pairs.agreed_at_commitment IS 'those of them that were agreed then, with nothing that put it in question; null: not committed yet';
COMMENT ON COLUMN dependency_pairs.found_later IS 'those proposed only after that; null: not committed yet';
COMMENT ON COLUMN dependency_pairs.delivered IS 'standing ones that were handed over, accepted or not';
COMMENT ON COLUMN dependency_pairs.late IS 'those of them delivered on or after the first day of the iteration that needs them';
COMMENT ON COLUMN dependency_pairs.overdue IS 'standing ones not delivered although that day has come';
COMMENT ON COLUMN dependency_pairs.agreed IS 'those agreed at least once: the sample of the days to agreement';
COMMENT ON COLUMN dependency_pairs.median_days IS 'median by nearest rank of the days from the first proposal to the first agreement; null: none was agreed';
