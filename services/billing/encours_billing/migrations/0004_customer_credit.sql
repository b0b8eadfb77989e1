ALTER TABLE payment ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0);
ALTER TABLE buyer ADD COLUMN parent_id uuid;
CREATE INDEX buyer_of_parent ON buyer (tenant_id, parent_id) WHERE parent_id IS NOT NULL;
