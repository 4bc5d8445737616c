-- Finds what was recorded of a train and its plans after a place in the log, in order, stream by stream.
CREATE INDEX commits_by_position ON commits (log_id, stream_id, last_position);
