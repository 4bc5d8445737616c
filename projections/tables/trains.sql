-- What the trains are called, beside each of their plans, so that every table joins with it as it joins with plans.
CREATE TABLE trains (
    log_id uuid NOT NULL,
    plan uuid NOT NULL,
    train uuid NOT NULL,
    train_key text NOT NULL,
    train_name text NOT NULL,
    PRIMARY KEY (log_id, plan)
);

COMMENT ON TABLE trains IS 'what the train (ART) of each plan is called: one row a plan; joins with any table by log_id and plan';
COMMENT ON COLUMN trains.log_id IS 'the organisation';
COMMENT ON COLUMN trains.plan IS 'the plan: joins with plans';
COMMENT ON COLUMN trains.train IS 'its train';
COMMENT ON COLUMN trains.train_key IS 'the short name of the train that people and addresses use; it never changes';
COMMENT ON COLUMN trains.train_name IS 'what the train is called; it never changes';
