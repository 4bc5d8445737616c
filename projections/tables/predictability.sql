-- The measure of 1.7, as the service computes it: nothing is summed up again by whoever reads it.
CREATE TABLE predictability (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    subject text NOT NULL,
    basis text NOT NULL,
    train_team uuid,
    team_name text,
    chosen boolean NOT NULL,
    measure_state text NOT NULL,
    percent double precision,
    planned integer NOT NULL,
    actual integer NOT NULL,
    objectives integer NOT NULL,
    missing integer NOT NULL,
    told text NOT NULL,
    PRIMARY KEY (log_id, plan, subject, basis)
);

COMMENT ON TABLE predictability IS 'the ART Predictability Measure of each PI: of its teams, and of the train by either roll-up';
COMMENT ON COLUMN predictability.log_id IS 'the organisation';
COMMENT ON COLUMN predictability.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN predictability.subject IS 'RATIO_OF_SUMS or MEAN_OF_TEAMS: the train, by that roll-up; else the id of a team in the plan';
COMMENT ON COLUMN predictability.basis IS 'AS_COMMITTED: over the value frozen at the last commitment before execution; AS_NOW: as the plan reads now';
COMMENT ON COLUMN predictability.train_team IS 'the team over all plans; null: the train';
COMMENT ON COLUMN predictability.team_name IS 'what the team is called; null: the train';
COMMENT ON COLUMN predictability.chosen IS 'whether it is the roll-up that the policy of the plan chose; true for a team';
COMMENT ON COLUMN predictability.measure_state IS 'COMPLETE; INCOMPLETE: a value is missing, which is not taken for 0; UNDEFINED: no value was committed';
COMMENT ON COLUMN predictability.percent IS 'actual value of all objectives over planned value of committed ones, in percent, not rounded, may be over 100; null: not complete';
COMMENT ON COLUMN predictability.planned IS 'planned value of committed objectives';
COMMENT ON COLUMN predictability.actual IS 'sum of the actual values assessed so far, uncommitted objectives included: 0 where none is; missing tells how many lack a value';
COMMENT ON COLUMN predictability.objectives IS 'the sample: how many objectives count, of both kinds';
COMMENT ON COLUMN predictability.missing IS 'how many of them lack a value that counts';
COMMENT ON COLUMN predictability.told IS 'the variant: what was counted and how, in a sentence';
