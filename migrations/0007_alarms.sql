-- When the clock has to be looked at for a record, say because it is held until then. A row for each record that waits
-- so, and none for the others. It is gone when the record has been told, by a change of the hub's.
create table alarm (
  record_id text primary key,
  at timestamptz not null
);
create index alarm_at on alarm (at);
