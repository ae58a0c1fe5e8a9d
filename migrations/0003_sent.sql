-- A webhook may come hours after what it tells of, and more than once: its sender's own stamp tells how late it is.

-- when the source says that it happened; null: it did not say
alter table change add column sent_at timestamptz;
-- the source's id of this one sending, where that is another than what it tells of (delivery_id); null: it did not say
alter table change add column message_id text;
