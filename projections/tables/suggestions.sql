-- How often rules and assistants were right; the words are erasable and stay in the register.
CREATE TABLE suggestions (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    suggestion uuid NOT NULL,
    suggestion_kind text NOT NULL,
    rule text NOT NULL,
    strength integer NOT NULL,
    state text NOT NULL,
    came_of_it boolean NOT NULL,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, suggestion)
);

COMMENT ON TABLE suggestions IS 'what rules and assistants suggested, and what people said of it';
COMMENT ON COLUMN suggestions.log_id IS 'the organisation';
COMMENT ON COLUMN suggestions.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN suggestions.suggestion IS 'its id in the plan';
COMMENT ON COLUMN suggestions.suggestion_kind IS 'what it is for: DEPENDENCY, DUPLICATE, ROUTE or OTHER';
COMMENT ON COLUMN suggestions.rule IS 'the rule or the assistant by which it was found';
COMMENT ON COLUMN suggestions.strength IS 'how much speaks for it, from 0 to 100; comparable within one rule only';
COMMENT ON COLUMN suggestions.state IS 'what became of it: OPEN, ACCEPTED or DISMISSED, always by a person';
COMMENT ON COLUMN suggestions.came_of_it IS 'whether something in the plan was named that came of it';
COMMENT ON COLUMN suggestions.removed IS 'whether it was taken out of the plan; its row stays';
COMMENT ON COLUMN suggestions.version IS 'the version of the plan whose fact touched it last';
