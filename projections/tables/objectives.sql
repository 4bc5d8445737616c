-- PI objectives and their business value; the words are erasable and stay in the register.
CREATE TABLE objectives (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    objective uuid NOT NULL,
    objective_level text NOT NULL,
    team uuid,
    team_name text,
    commitment text NOT NULL,
    commitment_at_planning text,
    planned integer,
    planned_at_commitment integer,
    actual integer,
    outcome integer,
    outcome_on date,
    counted boolean NOT NULL,
    at_risk boolean NOT NULL,
    features integer NOT NULL,
    summarizes integer NOT NULL,
    drafted_at timestamptz NOT NULL,
    removed boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, objective)
);

COMMENT ON TABLE objectives IS 'the PI objectives of the teams and of the train, without their words';
COMMENT ON COLUMN objectives.log_id IS 'the organisation';
COMMENT ON COLUMN objectives.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN objectives.objective IS 'its id in the plan';
COMMENT ON COLUMN objectives.objective_level IS 'TEAM, or ART for one that summarizes those of teams and is never counted again';
COMMENT ON COLUMN objectives.team IS 'whose objective it is; null: it is one of the train';
COMMENT ON COLUMN objectives.team_name IS 'what that team is called; null: no team';
COMMENT ON COLUMN objectives.commitment IS 'COMMITTED or UNCOMMITTED, as the plan reads now';
COMMENT ON COLUMN objectives.commitment_at_planning IS 'the same when the plan was last committed before execution; null: it was not in the plan then';
COMMENT ON COLUMN objectives.planned IS 'planned business value, in points of the range of the policy (1 to 10 by default), as the plan reads now; null: not assigned';
COMMENT ON COLUMN objectives.planned_at_commitment IS 'the planned value that counts, frozen at commitment; null: not committed to then, or without a value';
COMMENT ON COLUMN objectives.actual IS 'actual business value, assessed at the system demo, from 0 on; null: not assessed';
COMMENT ON COLUMN objectives.outcome IS 'what it was worth once users had it; null: not measured';
COMMENT ON COLUMN objectives.outcome_on IS 'the day of that measurement; null: not measured';
COMMENT ON COLUMN objectives.counted IS 'whether it counts in the measure: an objective of a team that is there, or was dropped after it was promised';
COMMENT ON COLUMN objectives.at_risk IS 'whether somebody flagged it; why, stays in the register';
COMMENT ON COLUMN objectives.features IS 'how many features it needs';
COMMENT ON COLUMN objectives.summarizes IS 'how many objectives of teams it sums up';
COMMENT ON COLUMN objectives.drafted_at IS 'when it was put down';
COMMENT ON COLUMN objectives.removed IS 'whether it was dropped; its row stays';
COMMENT ON COLUMN objectives.version IS 'the version of the plan whose fact touched it last';
