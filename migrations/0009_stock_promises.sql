-- Up Migration

-- Why a line can never be promised as it stands, such as half of what is not parted; null: nothing stands against it.
alter table demand add column obstacle text;

-- What a channel was to be told of its stock and has not been: one row for each delivery that does not get through, as
-- long as it does not.
create table stale_offer (
  delivery_id bigint primary key,
  sku text not null,
  channel text not null,
  -- since when it has not been told
  since timestamptz not null
);

-- Units of a variant that the other channels keep back for one that cannot be told. Decided by the clock, and stored as
-- a change of the hub's.
create table stock_guard (
  sku text not null,
  channel text not null,
  units numeric not null,
  primary key (sku, channel)
);
