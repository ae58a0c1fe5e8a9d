-- Up Migration

-- What systems told us, as received. Partitioned by month so that old raw can be dropped whole.
create sequence change_id as bigint cache 1;
create table change (
  id bigint not null default nextval('change_id'),
  received_at timestamptz not null,
  system text not null,
  source text not null,
  topic text not null,
  -- the source's own id of what it sent; what people search for
  delivery_id text not null,
  lane smallint not null,
  -- 0 received, 1 applied, 2 a case holds it
  state smallint not null default 0,
  -- a person has replaced the raw body; what it was is in audit
  corrected boolean not null default false,
  raw bytea not null,
  primary key (id, received_at)
) partition by range (received_at);
create index change_waiting on change (lane, id) where state = 0;
create table change_default partition of change default with (toast_tuple_target = 8160);

-- Transport duplicates: one row per delivery of a source. Never partitioned by time.
create table seen (
  system text not null,
  subscription text not null,
  delivery_id text not null,
  change_id bigint not null,
  primary key (system, subscription, delivery_id)
) partition by hash (system, subscription, delivery_id);

-- What the changes say: append-only, one row per change and subject.
create table fact (
  id bigint generated always as identity primary key,
  change_id bigint not null,
  subject text not null,
  normaliser smallint not null,
  version double precision not null,
  -- further versions under which the same content was seen: [{version, at, changeId}]
  versions json,
  versioned boolean not null,
  -- push, read or correction
  via text not null,
  gone boolean not null,
  at bigint not null,
  received_at bigint not null,
  groups json not null,
  events json,
  movements json
);
-- Compressing documents of a few kilobytes costs more processor than all else a row does.
alter table fact set (toast_tuple_target = 8160);
create index fact_subject on fact (subject);

-- Business duplicates: events and movements by their own key.
create table fact_key (
  subject text not null,
  key text not null,
  change_id bigint not null,
  primary key (subject, key)
) partition by hash (subject, key);

do $$ begin
  for i in 0..7 loop
    execute format('create table seen_%s partition of seen for values with (modulus 8, remainder %s)', i, i);
    execute format('create table fact_key_%s partition of fact_key for values with (modulus 8, remainder %s)', i, i);
  end loop;
end $$;

-- The projection of one real-world thing.
create table record (
  id text primary key,
  entity text not null,
  version integer not null,
  body json not null,
  provenance json not null,
  source_hash text not null,
  record_hash text not null,
  rule_version text not null,
  -- essential groups are missing: it is known of, and not yet known
  stub boolean not null default false,
  -- codes that hold every delivery of it back
  held text[],
  merged_into text,
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp()
) with (fillfactor = 85, toast_tuple_target = 8160);
create index record_stub on record (created_at) where stub;

-- What changed from version to version, and why. A first version has no row.
create table history (
  record_id text not null,
  version integer not null,
  at timestamptz not null,
  change_id bigint,
  cause text not null,
  diff json not null,
  primary key (record_id, version, at)
) partition by range (at);
create table history_default partition of history default;

-- Subject ↔ record.
create table link (
  subject text primary key,
  record_id text not null,
  -- the change that made it; null when the subject founded the record
  decided_by bigint,
  at timestamptz not null default now()
);
create index link_record on link (record_id);

-- Who refers to whom.
create table reference (
  record_id text not null,
  role text not null,
  subject text not null,
  -- it led nowhere when the record was projected
  open boolean not null,
  primary key (record_id, role, subject)
);
create index reference_subject on reference (subject);
create index reference_open on reference (subject) where open;

-- What each system should hold and is known to hold.
create table delivery (
  id bigint generated always as identity primary key,
  record_id text not null,
  entity text not null,
  system text not null,
  facet text not null,
  -- empty for a state delivery, else kind:trigger of the effect
  effect text not null default '',
  flow text not null,
  -- the urgency it has now (it may inherit one), and the flow's own
  lane smallint not null,
  base_lane smallint not null,
  state text not null,
  wanted json not null,
  shadow json,
  request json,
  -- hashes of the groups that the attempt under way writes
  intent json,
  generation integer not null default 0,
  tries integer not null default 0,
  due_at timestamptz not null default now(),
  lease_until timestamptz,
  worker text,
  blocked_on text,
  failing_since timestamptz,
  note text,
  change_id bigint,
  unique (record_id, system, facet, effect)
) with (fillfactor = 70, toast_tuple_target = 8160);
create index delivery_due on delivery (system, lane, due_at) where state in ('due', 'unknown', 'blocked');
create index delivery_leased on delivery (lease_until) where state = 'open';
create index delivery_blocked on delivery (blocked_on) where blocked_on is not null;

-- One external call each: frozen before it is made, and never changed.
create table attempt (
  id bigint generated always as identity,
  started_at timestamptz not null,
  delivery_id bigint not null,
  record_id text not null,
  record_version integer not null,
  system text not null,
  purpose text not null,
  key text not null,
  method text not null,
  path text not null,
  headers json not null,
  -- the body's exact bytes
  document bytea,
  groups json not null,
  deadline timestamptz not null,
  primary key (id, started_at)
) partition by range (started_at);
create table attempt_default partition of attempt default with (toast_tuple_target = 8160);
create index attempt_delivery on attempt (delivery_id);

-- How each call ended. An unknown outcome that is resolved later has a second one.
create table receipt (
  attempt_id bigint not null,
  at timestamptz not null,
  outcome text not null,
  status smallint,
  external_id text,
  external_version text,
  message text,
  primary key (attempt_id, at)
) partition by range (at);
create table receipt_default partition of receipt default;

-- Reads that are needed.
create table "fetch" (
  system text not null,
  entity text not null,
  id text not null,
  lane smallint not null,
  due_at timestamptz not null default now(),
  tries integer not null default 0,
  lease_until timestamptz,
  failed boolean not null default false,
  note text,
  primary key (system, entity, id)
);
create index fetch_due on "fetch" (lane, due_at) where not failed;

-- Tolerated differences, open until they heal.
create table discrepancy (
  record_id text not null,
  code text not null,
  path text not null,
  detail text not null,
  opened_at timestamptz not null default now(),
  closed_at timestamptz,
  primary key (record_id, code, path)
);

-- What a person must decide or repair.
create table cases (
  id bigint generated always as identity primary key,
  -- what it is about; one open case per key and code
  key text not null,
  code text not null,
  state text not null default 'open',
  system text,
  record_id text,
  delivery_id bigint,
  change_id bigint,
  detail text not null,
  times integer not null default 1,
  opened_at timestamptz not null default clock_timestamp(),
  closed_at timestamptz,
  closed_by text,
  resolution text
);
create unique index cases_open on cases (key, code) where state = 'open';
create index cases_record on cases (record_id);

create table cursor (
  system text not null,
  name text not null,
  value text not null,
  primary key (system, name)
);

-- One API budget per system, shared by all processes: a token bucket, and until when the system asked to be left alone.
create table budget (
  system text primary key,
  tokens double precision not null,
  at timestamptz not null default clock_timestamp(),
  closed_until timestamptz
);

-- Every set of rules the hub has worked by; one is active. A process with another one only receives.
create table config_version (
  version text primary key,
  at timestamptz not null default now(),
  active boolean not null
);
create unique index config_version_active on config_version (active) where active;

create table audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  subject text not null,
  detail json not null
);
