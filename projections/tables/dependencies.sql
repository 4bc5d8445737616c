-- The strings of the board.
CREATE TABLE dependencies (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    dependency uuid NOT NULL,
    what text NOT NULL,
    dependency_state text NOT NULL,
    blocked_from text,
    since timestamptz NOT NULL,
    consumer_team uuid,
    consumer_name text NOT NULL,
    consumer_item uuid,
    provider_team uuid,
    provider_name text NOT NULL,
    provider_item uuid,
    cross_team boolean NOT NULL,
    external boolean NOT NULL,
    needed_by uuid NOT NULL,
    needed_by_name text NOT NULL,
    needed_by_starts date NOT NULL,
    committed_by uuid,
    committed_by_name text,
    agreed boolean NOT NULL,
    late boolean NOT NULL,
    counter_proposals integer NOT NULL,
    rejected boolean NOT NULL,
    proposed_at timestamptz NOT NULL,
    agreed_at timestamptz,
    started_at timestamptz,
    delivered_at timestamptz,
    removed_how text,
    carried_from uuid,
    carried_to uuid,
    carry_outcome text,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, dependency)
);

COMMENT ON TABLE dependencies IS 'what one team or external party needs of another in a PI';
COMMENT ON COLUMN dependencies.log_id IS 'the organisation';
COMMENT ON COLUMN dependencies.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN dependencies.dependency IS 'its id in the plan';
COMMENT ON COLUMN dependencies.what IS 'what is needed';
COMMENT ON COLUMN dependencies.dependency_state IS 'PROPOSED, COUNTER_PROPOSED, DECLINED, AGREED, IN_PROGRESS, DELIVERED, ACCEPTED, BLOCKED, WITHDRAWN or REMOVED';
COMMENT ON COLUMN dependencies.blocked_from IS 'of a blocked one: the state that it goes on with; null: not blocked';
COMMENT ON COLUMN dependencies.since IS 'since when it is in that state';
COMMENT ON COLUMN dependencies.consumer_team IS 'the team that needs it; null: an external party does';
COMMENT ON COLUMN dependencies.consumer_name IS 'what that team or party is called';
COMMENT ON COLUMN dependencies.consumer_item IS 'the feature or story that needs it; null: not said';
COMMENT ON COLUMN dependencies.provider_team IS 'the team that is to provide it; null: an external party is';
COMMENT ON COLUMN dependencies.provider_name IS 'what that team or party is called';
COMMENT ON COLUMN dependencies.provider_item IS 'the feature or story that provides it; null: not said';
COMMENT ON COLUMN dependencies.cross_team IS 'whether it is between two different teams of the plan';
COMMENT ON COLUMN dependencies.external IS 'whether one of its sides is a party outside the train';
COMMENT ON COLUMN dependencies.needed_by IS 'the iteration with whose beginning the consumer starts to use it';
COMMENT ON COLUMN dependencies.needed_by_name IS 'what that iteration is called';
COMMENT ON COLUMN dependencies.needed_by_starts IS 'the first day of that iteration';
COMMENT ON COLUMN dependencies.committed_by IS 'the iteration by whose end the provider promised it; null: nothing is promised';
COMMENT ON COLUMN dependencies.committed_by_name IS 'what that iteration is called; null: no iteration';
COMMENT ON COLUMN dependencies.agreed IS 'whether an agreement holds that no counter-proposal puts in question';
COMMENT ON COLUMN dependencies.late IS 'whether it is not delivered although the needed-by iteration has begun, on the day that the plan calls today: it is overdue. What was delivered too late is counted in dependency_measures';
COMMENT ON COLUMN dependencies.counter_proposals IS 'how often another iteration was proposed instead';
COMMENT ON COLUMN dependencies.rejected IS 'whether the last delivery was rejected';
COMMENT ON COLUMN dependencies.proposed_at IS 'when it was first proposed';
COMMENT ON COLUMN dependencies.agreed_at IS 'when it was agreed last; null: never';
COMMENT ON COLUMN dependencies.started_at IS 'when the provider began; null: not yet, or not told';
COMMENT ON COLUMN dependencies.delivered_at IS 'when it was delivered last; null: never';
COMMENT ON COLUMN dependencies.removed_how IS 'of an unneeded one: SLICED, DESIGNED_OUT, ABSORBED, MOVED or DROPPED; null: it is needed';
COMMENT ON COLUMN dependencies.carried_from IS 'what it was in the plan before; null: it began here';
COMMENT ON COLUMN dependencies.carried_to IS 'what it is in the next plan; null: it did not go forward';
COMMENT ON COLUMN dependencies.carry_outcome IS 'what was decided when the PI ended: FORWARD, DROP or DONE; null: nothing yet';
COMMENT ON COLUMN dependencies.removed IS 'whether it was removed as unneeded; its row stays';
COMMENT ON COLUMN dependencies.version IS 'the version of the plan whose fact touched it last';
