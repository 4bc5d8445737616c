-- The only way into the register: one call, one batch, one commit; a verdict for each append of it.

-- What an append expects of a stream, and what it makes of it. `stream` counts in the call's list of streams.
-- An append that names several streams states all that it expects before what any of them becomes.
CREATE TYPE step AS (append integer, stream integer, expects integer, becomes integer);

CREATE TYPE new_commit AS (
    append integer, command_id uuid, digest bytea, stream_id uuid, from_version integer, to_version integer,
    kind text, actor text, role text, via text, recorded_at text, effective_at text, on_behalf_of text, correlation text,
    about uuid[], teams uuid[], effects text, warnings text
);

CREATE TYPE new_event AS (
    append integer, stream_id uuid, version integer, command_id uuid, k integer, "of" integer,
    topic text, has_prose boolean, recorded_at text, actor text, state bytea
);

CREATE TYPE new_prose AS (append integer, stream_id uuid, version integer, field text, salt bytea, text text);

CREATE TYPE new_thing AS (append integer, id uuid, stream_id uuid, kind text);

-- Holds the log's head until the transaction ends, making it when the log is new.
CREATE FUNCTION lock_head(log uuid) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
DECLARE
    held bigint;
BEGIN
    SELECT h.position INTO held FROM head h WHERE h.log_id = log FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO head (log_id) VALUES (log) ON CONFLICT DO NOTHING;
        SELECT h.position INTO held FROM head h WHERE h.log_id = log FOR UPDATE;
    END IF;
    RETURN held;
END
$$;

-- Answers the position before the batch. When everything fitted the rest is NULL; else `verdicts` holds for each
-- append 0 (appended), 1 (its command is known), 2 (an id it creates is taken) or 3 (a stream is elsewhere),
-- `actual` the version of each stream named, `taken` the ids that were taken.
-- Sequential scans and free joins are forbidden: one plan is kept for ever, and made while the tables are empty it
-- would scan them. (A plain join on commits did: it read the whole log for each batch.)
CREATE FUNCTION append(
    log uuid, appends integer, streams uuid[], steps step[],
    new_commits new_commit[], new_events new_event[], new_proses new_prose[], new_things new_thing[],
    OUT before bigint, OUT verdicts integer[], OUT actual integer[], OUT taken uuid[]
)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = signalbox, pg_temp
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off
    SET plan_cache_mode = force_generic_plan SET jit = off AS $$
DECLARE
    step step;
    which integer;
    written bigint;
    misfits boolean := false;
BEGIN
    before := lock_head(log);
    verdicts := array_fill(0, ARRAY[appends]);

    IF cardinality(new_things) > 0 THEN
        SELECT array_agg(t.id) INTO taken FROM unnest(new_things) t
        CROSS JOIN LATERAL (SELECT FROM things k WHERE k.log_id = log AND k.id = t.id LIMIT 1) k;
        FOR which IN SELECT t.append FROM unnest(new_things) t WHERE t.id = ANY (taken) LOOP
            verdicts[which] := 2;
            misfits := true;
        END LOOP;
    END IF;

    FOR which IN
        SELECT c.append FROM unnest(new_commits) c
        CROSS JOIN LATERAL (SELECT FROM commits k WHERE k.log_id = log AND k.command_id = c.command_id LIMIT 1) k
    LOOP
        verdicts[which] := 1;
        misfits := true;
    END LOOP;

    SELECT array_agg(coalesce(
        (SELECT e.version FROM events e WHERE e.log_id = log AND e.stream_id = s.id ORDER BY e.version DESC LIMIT 1), 0)
        ORDER BY s.nth)
    INTO actual FROM unnest(streams) WITH ORDINALITY s (id, nth);

    FOREACH step IN ARRAY steps LOOP
        CONTINUE WHEN verdicts[step.append] <> 0;
        IF actual[step.stream] <> step.expects THEN
            verdicts[step.append] := 3;
            misfits := true;
        ELSIF step.becomes IS NOT NULL THEN
            actual[step.stream] := step.becomes;
        END IF;
    END LOOP;

    INSERT INTO events (log_id, position, stream_id, version, command_id, k, "of", topic, has_prose, recorded_at, actor, state)
    SELECT log, before + row_number() OVER (), e.stream_id, e.version, e.command_id, e.k, e."of", e.topic, e.has_prose,
        e.recorded_at, e.actor, e.state
    FROM unnest(new_events) e WHERE verdicts[e.append] = 0;
    GET DIAGNOSTICS written = ROW_COUNT;

    IF written > 0 THEN
        INSERT INTO commits
        SELECT log, c.stream_id, c.from_version, c.to_version,
            before + 1 + sum(c.to_version - c.from_version) OVER up_to_here - (c.to_version - c.from_version),
            before + sum(c.to_version - c.from_version) OVER up_to_here,
            c.command_id, c.digest, c.kind, c.actor, c.role, c.via, c.recorded_at, c.effective_at, c.on_behalf_of,
            c.correlation, c.about, c.teams, c.effects::json, c.warnings::json
        FROM unnest(new_commits) c WHERE verdicts[c.append] = 0
        WINDOW up_to_here AS (ROWS UNBOUNDED PRECEDING);

        IF cardinality(new_things) > 0 THEN
            INSERT INTO things SELECT log, t.id, t.stream_id, t.kind FROM unnest(new_things) t WHERE verdicts[t.append] = 0;
        END IF;
        IF cardinality(new_proses) > 0 THEN
            INSERT INTO prose SELECT log, e.position, p.field, p.salt, p.text FROM unnest(new_proses) p
            CROSS JOIN LATERAL (
                SELECT e.position FROM events e
                WHERE e.log_id = log AND e.stream_id = p.stream_id AND e.version = p.version LIMIT 1
            ) e
            WHERE verdicts[p.append] = 0;
        END IF;

        UPDATE head h SET position = before + written WHERE h.log_id = log;
        PERFORM pg_notify('signalbox', log || ':' || before + written);
    END IF;
    IF NOT misfits THEN
        verdicts := NULL;
        actual := NULL;
    END IF;
END
$$;

-- Forgets the texts of events for good; what is proven of the events stays proven.
CREATE FUNCTION erase_prose(log uuid, positions bigint[]) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
    WITH gone AS (DELETE FROM prose p WHERE p.log_id = log AND p.position = ANY (positions) RETURNING 1)
    SELECT count(*) FROM gone
$$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA signalbox FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    lock_head(uuid),
    append(uuid, integer, uuid[], step[], new_commit[], new_event[], new_prose[], new_thing[]),
    erase_prose(uuid, bigint[])
TO signalbox_service;
