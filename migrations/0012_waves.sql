-- Up Migration

-- The part of an order that a location sends which picks in waves: one row for each order and location that is ready to be
-- picked or in a wave, as the order's record shows it. The wave is decided by the stock worker and stored as a change of
-- the hub's; what is written here at once keeps a wave from being overfilled before that change is applied.
create table wave_part (
  record_id text not null,
  location text not null,
  placed_at timestamptz not null,
  -- its stock is promised and nothing stands against sending it
  ready boolean not null,
  -- the place knows of it: its wave is the place's affair
  told boolean not null,
  -- how often the hub has decided about it
  turn integer not null,
  -- null: it is in none
  wave text,
  -- when that wave is released
  wave_at timestamptz,
  -- where the part stands: planned, released, picking, done …
  state text not null,
  lines integer not null,
  units numeric not null,
  -- the stock worker has to look at it: it needs a wave, or has one that it must leave
  due boolean not null generated always as (case when wave is null then ready else not ready and not told end) stored,
  primary key (record_id, location)
);
create index wave_part_due on wave_part (placed_at) where due;
create index wave_part_at on wave_part (location, wave_at) where wave is not null;
create index wave_part_wave on wave_part (location, wave) where wave is not null;
-- rows stay when all is picked: what is still to be done is found without them
create index wave_part_open on wave_part (location) where wave is not null and state <> 'done';
