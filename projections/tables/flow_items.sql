-- How work flows: a story is an item, which goes on as one item when it is carried over.
CREATE TABLE flow_items (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    story uuid NOT NULL,
    train uuid NOT NULL,
    team uuid NOT NULL,
    train_team uuid NOT NULL,
    title text NOT NULL,
    story_kind text NOT NULL,
    points numeric(12, 2),
    zone text NOT NULL,
    requested_at timestamptz,
    started_at timestamptz,
    finished_at timestamptz,
    started_on date,
    finished_on date,
    cycle_days integer,
    lead_days integer,
    active_days double precision,
    waiting_days double precision,
    state text,
    state_since timestamptz,
    waiting boolean,
    blocked boolean NOT NULL,
    stays text NOT NULL,
    blockages text NOT NULL,
    carried boolean NOT NULL,
    gone boolean NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (log_id, plan, story)
);
CREATE INDEX flow_items_of_train ON flow_items (log_id, train, finished_on) WHERE NOT carried AND NOT gone;

COMMENT ON TABLE flow_items IS 'how the stories of a PI flow; leave out what is carried (it goes on as a row of the next plan) or gone';
COMMENT ON COLUMN flow_items.log_id IS 'the organisation';
COMMENT ON COLUMN flow_items.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN flow_items.story IS 'its id in the plan: joins with stories';
COMMENT ON COLUMN flow_items.train IS 'the train (ART) whose PI it is';
COMMENT ON COLUMN flow_items.team IS 'the team, by its id in the plan';
COMMENT ON COLUMN flow_items.train_team IS 'the same team over all plans';
COMMENT ON COLUMN flow_items.title IS 'what it is called';
COMMENT ON COLUMN flow_items.story_kind IS 'what it is for: STORY, ENABLER, DEFECT, DEBT or RISK';
COMMENT ON COLUMN flow_items.points IS 'story points, comparable inside one team; null: not estimated';
COMMENT ON COLUMN flow_items.zone IS 'the IANA time zone of the team, in which its days are meant';
COMMENT ON COLUMN flow_items.requested_at IS 'when it was planned or, if that was told, created in another tool; of what was carried over, in the first plan';
COMMENT ON COLUMN flow_items.started_at IS 'the commitment point, where the clock of cycle time starts; of what was carried over, in the first plan; null: not started, or not told';
COMMENT ON COLUMN flow_items.finished_at IS 'the delivery, where the clock stops; null: not finished';
COMMENT ON COLUMN flow_items.started_on IS 'the day of the start where the team is';
COMMENT ON COLUMN flow_items.finished_on IS 'the day of the finish where the team is';
COMMENT ON COLUMN flow_items.cycle_days IS 'cycle time, commitment point to delivery: (finish - start) + 1 calendar days, weekends included; null without either';
COMMENT ON COLUMN flow_items.lead_days IS 'lead time, created to resolved: (finish - request) + 1 calendar days, weekends included; null without either';
COMMENT ON COLUMN flow_items.active_days IS 'days of 24 hours between start and finish in which somebody could work on it; null: not finished, or the workflow does not say what waits';
COMMENT ON COLUMN flow_items.waiting_days IS 'days of 24 hours between start and finish in which it lay in a waiting state or was blocked; null as before';
COMMENT ON COLUMN flow_items.state IS 'the state of the workflow of its team that it entered last; null: none is known';
COMMENT ON COLUMN flow_items.state_since IS 'when it entered that state';
COMMENT ON COLUMN flow_items.waiting IS 'whether work only lies in that state; null: the workflow does not say';
COMMENT ON COLUMN flow_items.blocked IS 'whether work on it cannot go on';
COMMENT ON COLUMN flow_items.stays IS 'the states that it entered, in order, as JSON: [state, when, whether it waits there or null], ...';
COMMENT ON COLUMN flow_items.blockages IS 'when it was blocked, in order, as JSON: [from, until or null], ...';
COMMENT ON COLUMN flow_items.carried IS 'whether it went forward unfinished: the next plan has it as the same item';
COMMENT ON COLUMN flow_items.gone IS 'whether it was removed, dropped, called done without a finish, or left over when its plan was closed';
COMMENT ON COLUMN flow_items.version IS 'the version of the plan whose fact touched it last';
