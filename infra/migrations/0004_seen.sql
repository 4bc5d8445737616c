-- Up to which version a person has seen a plan: private, outside the register, forgotten with the person.

CREATE TABLE seen (
    log_id uuid NOT NULL,
    person uuid NOT NULL,
    stream_id uuid NOT NULL,
    version integer NOT NULL CHECK (version > 0),
    PRIMARY KEY (log_id, person, stream_id)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON seen TO signalbox_service;
