-- The cells of the board, one for each team in each iteration, whether or not anything is in it.
CREATE TABLE cells (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    team uuid NOT NULL,
    iteration uuid NOT NULL,
    team_name text NOT NULL,
    iteration_name text NOT NULL,
    number integer,
    ended boolean NOT NULL,
    capacity numeric(12, 2),
    reserved numeric(12, 2),
    load numeric(12, 2) NOT NULL,
    load_basis text NOT NULL,
    overloaded boolean NOT NULL,
    features integer NOT NULL,
    stories integer NOT NULL,
    points numeric(12, 2) NOT NULL,
    finished_stories integer NOT NULL,
    finished_points numeric(12, 2) NOT NULL,
    removed boolean NOT NULL,
    PRIMARY KEY (log_id, plan, team, iteration)
);

COMMENT ON TABLE cells IS 'capacity, load and finished work of each team in each iteration, as the board shows them; work without an iteration is in none';
COMMENT ON COLUMN cells.log_id IS 'the organisation';
COMMENT ON COLUMN cells.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN cells.team IS 'the team';
COMMENT ON COLUMN cells.iteration IS 'the iteration';
COMMENT ON COLUMN cells.team_name IS 'what the team is called';
COMMENT ON COLUMN cells.iteration_name IS 'what the iteration is called';
COMMENT ON COLUMN cells.number IS 'the place of the iteration in the order of time, from 1 on; null: it was taken out of the layout';
COMMENT ON COLUMN cells.ended IS 'whether the iteration is over: only then its finished points are a velocity';
COMMENT ON COLUMN cells.capacity IS 'what the team can take on, in points; null: not set';
COMMENT ON COLUMN cells.reserved IS 'of it, what is kept for something else than planned work; null: no capacity is set';
COMMENT ON COLUMN cells.load IS 'what is planned, in points: those of its stories, plus the sizes of features that have no story in the team; never both';
COMMENT ON COLUMN cells.load_basis IS 'what the load was counted from: STORIES, FEATURE_SIZES or MIXED';
COMMENT ON COLUMN cells.overloaded IS 'whether more is planned than the capacity without what is reserved; false while none is set';
COMMENT ON COLUMN cells.features IS 'how many features are delivered there';
COMMENT ON COLUMN cells.stories IS 'how many stories are planned there';
COMMENT ON COLUMN cells.points IS 'the sum of their points; one that is not estimated counts 0';
COMMENT ON COLUMN cells.finished_stories IS 'how many stories the team finished from its first day until the next one begins where the team is, wherever they were planned; in the first one also what was finished before it';
COMMENT ON COLUMN cells.finished_points IS 'the sum of the points of these: the velocity of the team, once the iteration has ended; not to be compared between teams';
COMMENT ON COLUMN cells.removed IS 'whether the team left the plan, or the iteration was taken out; the row stays';
