DROP INDEX event_age;
ALTER TABLE event RENAME COLUMN payload TO data;
UPDATE event SET data = (
    SELECT coalesce(jsonb_object_agg(f.name, f.value), '{}')
      FROM jsonb_each(data -> 'data') AS f (name, value) WHERE f.value <> 'null');
CREATE INDEX event_age ON event USING brin (occurred_at) WITH (pages_per_range = 32);
