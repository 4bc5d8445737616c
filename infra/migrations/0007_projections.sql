-- The tables over all plans: made by the service from the log, and made again whenever it likes. What the service reads and
-- what other tools read stands in the namespace metrics; what it makes beside, in metrics_next until it is swapped in.
-- Neither holds anything that happened: the register stays out of reach.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'signalbox_reader') THEN
        CREATE ROLE signalbox_reader NOLOGIN;
    END IF;
EXCEPTION
    WHEN duplicate_object OR unique_violation THEN
        NULL; -- another database of the same server was migrated at this moment
    WHEN insufficient_privilege THEN
        RAISE WARNING 'there is no role signalbox_reader, and this one may not make it: infra/OPERATIONS.md says how';
END
$$;

CREATE SCHEMA metrics;
CREATE SCHEMA metrics_next;
COMMENT ON SCHEMA metrics IS 'tables over all plans, made from the log: for the service and for any tool that reads';
COMMENT ON SCHEMA metrics_next IS 'the same tables while they are made again';
GRANT USAGE, CREATE ON SCHEMA metrics, metrics_next TO signalbox_service;

-- What the tables of a projection were built by: a row that is locked while rows are written, so that who swaps the tables
-- or pauses the projection waits for who writes, and the other way round.
CREATE TABLE projections (
    projection text PRIMARY KEY,
    shape text NOT NULL,
    built_at timestamptz NOT NULL DEFAULT now(),
    paused_at timestamptz
);
COMMENT ON COLUMN projections.shape IS 'a hash of all that the rows follow from, the log apart: a program of another shape writes no rows';

-- Up to where a projection has come in a log; moved in the transaction that writes the rows.
CREATE TABLE checkpoints (
    projection text NOT NULL,
    namespace text NOT NULL CHECK (namespace IN ('metrics', 'metrics_next')),
    log_id uuid NOT NULL,
    epoch uuid NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    moved_at timestamptz NOT NULL DEFAULT now(),
    parked_at timestamptz,
    parked_because text,
    parked_position bigint,
    parked_stream uuid,
    parked_by text,
    PRIMARY KEY (projection, namespace, log_id)
);
COMMENT ON COLUMN checkpoints.parked_by IS 'the program that could not go on: another one tries again';

-- How far a rebuild is. What is finished of it is kept, plan by plan.
CREATE TABLE rebuilds (
    projection text PRIMARY KEY,
    shape text NOT NULL,
    began_at timestamptz NOT NULL DEFAULT now(),
    told_at timestamptz NOT NULL DEFAULT now(),
    plans bigint NOT NULL DEFAULT 0,
    events bigint NOT NULL DEFAULT 0,
    plans_done bigint NOT NULL DEFAULT 0,
    events_done bigint NOT NULL DEFAULT 0
);

CREATE TABLE rebuilt (
    projection text NOT NULL,
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (projection, log_id, plan)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON projections, checkpoints, rebuilds, rebuilt TO signalbox_service;

DO $$
BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'signalbox_reader') THEN
        GRANT USAGE ON SCHEMA metrics TO signalbox_reader;
        EXECUTE format('GRANT CONNECT ON DATABASE %I TO signalbox_reader', current_database());
    END IF;
END
$$;
