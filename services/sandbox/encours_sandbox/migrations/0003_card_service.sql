CREATE TABLE card_object (
    tenant_id uuid NOT NULL,
    object_id text NOT NULL,
    place bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    data jsonb NOT NULL,
    PRIMARY KEY (tenant_id, object_id)
);
CREATE INDEX card_object_by_kind ON card_object (tenant_id, kind, place);
COMMENT ON TABLE card_object IS 'What the simulated payment service has: pages, payments, charges, payouts and more';

CREATE TABLE card_request (
    tenant_id uuid NOT NULL,
    key text NOT NULL,
    digest text NOT NULL,
    status integer NOT NULL,
    body jsonb NOT NULL,
    asked_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, key)
);
COMMENT ON TABLE card_request IS 'Answers by Idempotency-Key, which the simulated service keeps for a day';

CREATE TABLE card_scenario (
    tenant_id uuid NOT NULL,
    options jsonb NOT NULL,
    connection_id uuid,
    events bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id)
);
