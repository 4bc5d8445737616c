-- The ballot boxes of open secret rounds, and the links of their guests: outside the register, gone when a round ends.
-- The service itself cannot read a ballot: it may put one in, count a box that it froze, and destroy it.

-- One row an open round. `ballots` is a map from a keyed digest of the voter to what was shown; jsonb keeps its keys in
-- order, so that rewritten whole it tells nothing of the order in which they came. The key is not in the database.
CREATE TABLE boxes (
    log_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    round_id uuid NOT NULL,
    key_name text NOT NULL,
    ballots jsonb NOT NULL DEFAULT '{}',
    frozen_by uuid,
    frozen_at timestamptz,
    PRIMARY KEY (log_id, plan_id, round_id)
) WITH (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 1,
    toast.autovacuum_vacuum_scale_factor = 0);
-- No sample of it in the planner's statistics, which would outlive it.
ALTER TABLE boxes ALTER COLUMN ballots SET STATISTICS 0;

-- One row a link, whether it voted or not: sha256 of its token.
CREATE TABLE guest_links (
    digest bytea PRIMARY KEY,
    log_id uuid NOT NULL,
    plan_id uuid NOT NULL,
    round_id uuid NOT NULL
);
ALTER TABLE guest_links ALTER COLUMN digest SET STATISTICS 0;

-- Puts up a box for a round that was seen to be open at this version of the plan; false when the plan has moved on.
-- The head is held, so that nothing can end the round meanwhile: no box is put up after its round was counted.
CREATE FUNCTION put_up_box(log uuid, plan uuid, round uuid, version integer, key_name text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = signalbox, pg_temp SET enable_seqscan = off AS $$
BEGIN
    PERFORM lock_head(log);
    PERFORM FROM events e WHERE e.log_id = log AND e.stream_id = plan AND e.version = put_up_box.version + 1;
    IF FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO boxes (log_id, plan_id, round_id, key_name) VALUES (log, plan, round, put_up_box.key_name)
    ON CONFLICT DO NOTHING;
    RETURN true;
END
$$;

-- Puts a ballot into the box, in the place of the voter's earlier one. Answers CAST, REPLACED, or why not: MISSING (there
-- is no box), FROZEN (it is being counted), KEYLESS (the box has another key).
CREATE FUNCTION cast_ballot(log uuid, plan uuid, round uuid, key_name text, voter text, shown integer) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
DECLARE
    box boxes;
BEGIN
    IF shown NOT BETWEEN 1 AND 5 THEN
        RAISE EXCEPTION 'a ballot shows 1 to 5' USING ERRCODE = 'check_violation';
    END IF;
    SELECT * INTO box FROM boxes b WHERE b.log_id = log AND b.plan_id = plan AND b.round_id = round FOR UPDATE;
    IF NOT FOUND THEN
        RETURN 'MISSING';
    ELSIF box.frozen_by IS NOT NULL THEN
        RETURN 'FROZEN';
    ELSIF box.key_name <> cast_ballot.key_name THEN
        RETURN 'KEYLESS';
    END IF;
    UPDATE boxes b SET ballots = b.ballots || jsonb_build_object(voter, shown)
    WHERE b.log_id = log AND b.plan_id = plan AND b.round_id = round;
    RETURN CASE WHEN box.ballots ? voter THEN 'REPLACED' ELSE 'CAST' END;
END
$$;

-- Lets no more ballots in and answers how many show 1 to 5. Where there is no box an empty one is frozen, so that none
-- is put up meanwhile. Who freezes last may thaw.
CREATE FUNCTION freeze_box(log uuid, plan uuid, round uuid, token uuid) RETURNS integer[]
    LANGUAGE sql SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
    INSERT INTO boxes AS b (log_id, plan_id, round_id, key_name, frozen_by, frozen_at)
    VALUES (log, plan, round, '', token, now())
    ON CONFLICT (log_id, plan_id, round_id) DO UPDATE SET frozen_by = token, frozen_at = now()
    RETURNING ARRAY(
        SELECT (SELECT count(*)::integer FROM jsonb_each_text(b.ballots) ballot WHERE ballot.value::integer = n)
        FROM generate_series(1, 5) n ORDER BY n
    )
$$;

CREATE FUNCTION thaw_box(log uuid, plan uuid, round uuid, token uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
    DELETE FROM boxes b
    WHERE b.log_id = log AND b.plan_id = plan AND b.round_id = round AND b.frozen_by = token AND b.key_name = '';
    UPDATE boxes b SET frozen_by = NULL, frozen_at = NULL
    WHERE b.log_id = log AND b.plan_id = plan AND b.round_id = round AND b.frozen_by = token
$$;

-- Destroys a box with what is in it, and the links of the round.
CREATE FUNCTION destroy_box(log uuid, plan uuid, round uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
    DELETE FROM guest_links g WHERE g.log_id = log AND g.plan_id = plan AND g.round_id = round;
    DELETE FROM boxes b WHERE b.log_id = log AND b.plan_id = plan AND b.round_id = round;
$$;

-- How many ballots lie in each box of a plan.
CREATE FUNCTION turnout(log uuid, plan uuid) RETURNS TABLE (round uuid, ballots integer)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
    SELECT b.round_id, (SELECT count(*)::integer FROM jsonb_object_keys(b.ballots))
    FROM boxes b WHERE b.log_id = log AND b.plan_id = plan
$$;

-- Adds as many of these links as the round lacks to have so many in all; answers how many, from the first on.
CREATE FUNCTION add_links(log uuid, plan uuid, round uuid, total integer, digests bytea[]) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = signalbox, pg_temp AS $$
DECLARE
    lacking integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(round::text, 0));
    SELECT greatest(0, total - count(*)) INTO lacking FROM guest_links g
    WHERE g.log_id = log AND g.plan_id = plan AND g.round_id = round;
    INSERT INTO guest_links (digest, log_id, plan_id, round_id)
    SELECT link.digest, log, plan, round FROM unnest(digests) WITH ORDINALITY link (digest, nth)
    WHERE link.nth <= lacking ORDER BY link.nth;
    RETURN least(lacking, cardinality(digests));
END
$$;

GRANT SELECT (log_id, plan_id, round_id, key_name, frozen_at) ON boxes TO signalbox_service;
GRANT SELECT ON guest_links TO signalbox_service;
REVOKE EXECUTE ON FUNCTION
    put_up_box(uuid, uuid, uuid, integer, text), cast_ballot(uuid, uuid, uuid, text, text, integer),
    freeze_box(uuid, uuid, uuid, uuid), thaw_box(uuid, uuid, uuid, uuid), destroy_box(uuid, uuid, uuid),
    turnout(uuid, uuid), add_links(uuid, uuid, uuid, integer, bytea[])
FROM PUBLIC;
GRANT EXECUTE ON FUNCTION
    put_up_box(uuid, uuid, uuid, integer, text), cast_ballot(uuid, uuid, uuid, text, text, integer),
    freeze_box(uuid, uuid, uuid, uuid), thaw_box(uuid, uuid, uuid, uuid), destroy_box(uuid, uuid, uuid),
    turnout(uuid, uuid), add_links(uuid, uuid, uuid, integer, bytea[])
TO signalbox_service;
