-- The register: what happened, in the order of its positions; one log an organisation.
-- Runs as the owner, with search_path = signalbox. The service may read and append, nothing else.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'signalbox_service') THEN
        CREATE ROLE signalbox_service NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of the same server was migrated at this moment
END
$$;

-- One row a log: the lock of its writers and the counter of its positions in one.
CREATE TABLE head (
    log_id uuid PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    epoch uuid NOT NULL DEFAULT gen_random_uuid()
) WITH (fillfactor = 20);

CREATE TABLE events (
    log_id uuid NOT NULL,
    position bigint NOT NULL,
    stream_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    command_id uuid,
    k integer NOT NULL CHECK (k > 0),
    "of" integer NOT NULL CHECK (k <= "of"),
    topic text NOT NULL,
    has_prose boolean NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    actor text,
    state bytea NOT NULL,
    leaf bytea NOT NULL GENERATED ALWAYS AS (sha256('\x00'::bytea || state)) STORED,
    PRIMARY KEY (log_id, position),
    UNIQUE (log_id, stream_id, version)
);
COMMENT ON COLUMN events.state IS 'canonical JSON of the whole envelope: these bytes are hashed and exported';
COMMENT ON COLUMN events.k IS 'the event is number k "of" those which its commit wrote to the stream';

CREATE TABLE commits (
    log_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    from_version integer NOT NULL CHECK (from_version >= 0),
    to_version integer NOT NULL CHECK (to_version > from_version),
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    command_id uuid,
    digest bytea,
    kind text NOT NULL,
    actor text,
    role text,
    via text NOT NULL,
    recorded_at text COLLATE "C" NOT NULL,
    effective_at text COLLATE "C",
    on_behalf_of text,
    correlation text,
    about uuid[] NOT NULL,
    teams uuid[] NOT NULL,
    effects json NOT NULL,
    warnings json NOT NULL,
    PRIMARY KEY (log_id, stream_id, to_version)
);
CREATE UNIQUE INDEX commits_by_command ON commits (log_id, command_id, stream_id) WHERE command_id IS NOT NULL;

-- Every id that an event created names one thing, in one stream, for ever.
CREATE TABLE things (
    log_id uuid NOT NULL,
    id uuid NOT NULL,
    stream_id uuid NOT NULL,
    kind text NOT NULL,
    PRIMARY KEY (log_id, id)
);

-- Free text, apart so that it can be erased; the event holds sha256(salt || text).
CREATE TABLE prose (
    log_id uuid NOT NULL,
    position bigint NOT NULL,
    field text NOT NULL,
    salt bytea NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (log_id, position, field)
);

-- What may be made again from the events, or forgotten: not part of the register.
CREATE TABLE snapshots (
    log_id uuid NOT NULL,
    stream_id uuid NOT NULL,
    version integer NOT NULL,
    tag text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (log_id, stream_id, version)
);

CREATE TABLE people (
    log_id uuid NOT NULL,
    id uuid NOT NULL,
    name text,
    zone text,
    erased_at timestamptz,
    PRIMARY KEY (log_id, id),
    CHECK (erased_at IS NULL OR (name IS NULL AND zone IS NULL))
);

CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = signalbox, pg_temp AS $$
BEGIN
    RAISE EXCEPTION 'signalbox.% keeps what happened: % is refused', TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON events EXECUTE FUNCTION refuse();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON commits EXECUTE FUNCTION refuse();
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON things EXECUTE FUNCTION refuse();
CREATE TRIGGER keep BEFORE UPDATE OR TRUNCATE ON prose EXECUTE FUNCTION refuse();
CREATE TRIGGER keep BEFORE DELETE OR TRUNCATE ON head EXECUTE FUNCTION refuse();
ALTER TABLE events ENABLE ALWAYS TRIGGER keep;
ALTER TABLE commits ENABLE ALWAYS TRIGGER keep;
ALTER TABLE things ENABLE ALWAYS TRIGGER keep;
ALTER TABLE prose ENABLE ALWAYS TRIGGER keep;
ALTER TABLE head ENABLE ALWAYS TRIGGER keep;

-- For people with psql: the envelope as jsonb, NULL where an application of another kind stored other bytes.
CREATE FUNCTION as_json(state bytea) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN convert_from(state, 'UTF8')::jsonb;
EXCEPTION WHEN data_exception THEN
    RETURN NULL;
END
$$;

CREATE VIEW readable_events AS
SELECT log_id, position, stream_id, version, topic, recorded_at::timestamptz AS recorded_at, actor, as_json(state) AS envelope
FROM events;

-- The end of the last whole commit of a stream recorded at or before a time. Recorded time never steps back within a
-- stream and versions have no gaps, so halving finds it.
CREATE FUNCTION version_at(log uuid, stream uuid, moment text) RETURNS integer
    LANGUAGE plpgsql STABLE SET search_path = signalbox, pg_temp SET enable_seqscan = off AS $$
DECLARE
    low integer := 0;
    high integer;
    middle integer;
BEGIN
    SELECT coalesce(max(e.version), 0) INTO high FROM events e WHERE e.log_id = log AND e.stream_id = stream;
    WHILE low < high LOOP
        middle := (low + high + 1) / 2;
        IF EXISTS (
            SELECT FROM events e
            WHERE e.log_id = log AND e.stream_id = stream AND e.version = middle AND e.recorded_at <= moment
        ) THEN
            low := middle;
        ELSE
            high := middle - 1;
        END IF;
    END LOOP;
    SELECT coalesce(max(c.to_version), 0) INTO low FROM commits c
    WHERE c.log_id = log AND c.stream_id = stream AND c.to_version <= low;
    RETURN low;
END
$$;

GRANT USAGE ON SCHEMA signalbox TO signalbox_service;
GRANT SELECT ON head, events, commits, things, prose, snapshots, people, migrations, readable_events TO signalbox_service;
GRANT INSERT, UPDATE, DELETE ON snapshots, people TO signalbox_service;
GRANT EXECUTE ON FUNCTION as_json(bytea), version_at(uuid, uuid, text) TO signalbox_service;
