-- What turns over quickly stands in small tables of its own, so that wide rows are left alone.

-- Changes that are still to be applied: a change is never written again for being applied.
create table waiting (
  lane smallint not null,
  change_id bigint not null,
  received_at timestamptz not null,
  primary key (lane, change_id)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
insert into waiting (lane, change_id, received_at) select lane, id, received_at from change where state = 0;
-- a case holds it
alter table change add column held boolean not null default false;
update change set held = true where state = 2;
drop index change_waiting;
alter table change drop column state;

-- Calls under way, a row for all that were leased together. It is gone when its time is over and none is left open.
create table lease (
  until timestamptz not null,
  deliveries bigint[] not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index lease_until on lease (until);
insert into lease (until, deliveries)
  select max(lease_until), array_agg(id) from delivery where state = 'open' having count(*) > 0;

-- A delivery that is called and held at once changes nothing that an index covers, and most of each page is kept
-- for such second versions: they are written in place. So `due_at` is null while there is nothing to do.
alter table delivery alter column due_at drop not null;
alter table delivery alter column due_at drop default;
drop index delivery_due;
drop index delivery_leased;
update delivery set due_at = null where state not in ('due', 'unknown', 'blocked');
create index delivery_due on delivery (system, lane, due_at) where due_at is not null;
alter table delivery set (fillfactor = 35);

-- Attempts are looked for by their delivery, never by their own id: one index does for both.
drop index attempt_delivery;
alter table attempt drop constraint attempt_pkey;
alter table attempt add primary key (delivery_id, id, started_at);
create index attempt_started on attempt using brin (started_at);
