-- A stream may begin after the version of another one that it goes on from: the version at a moment is looked for
-- from its first one on.
CREATE OR REPLACE FUNCTION version_at(log uuid, stream uuid, moment text) RETURNS integer
    LANGUAGE plpgsql STABLE SET search_path = signalbox, pg_temp SET enable_seqscan = off AS $$
DECLARE
    low integer;
    high integer;
    middle integer;
BEGIN
    SELECT coalesce(min(e.version) - 1, 0), coalesce(max(e.version), 0) INTO low, high
    FROM events e WHERE e.log_id = log AND e.stream_id = stream;
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
