-- Up Migration

-- What moved stock, and what was counted: each once, by its source's own key. Kept longer than the raw it came in.
create table movement (
  -- the subject that names the key, and the key
  subject text not null,
  key text not null,
  -- the record of the level, and its place; null: nobody has said yet what it is a level of
  level text not null,
  sku text,
  location text,
  -- delta or count
  kind text not null,
  quantity numeric not null,
  -- when; a count without a moment of its own was taken somewhere between `since` and `at`
  at timestamptz not null,
  since timestamptz,
  reason text,
  -- what it belongs to: an order, a transfer
  document text,
  change_id bigint,
  -- it is not in the level yet
  waiting boolean not null default true,
  primary key (subject, key)
);
create index movement_waiting on movement (level) where waiting;
create index movement_since on movement (level, at);
create index movement_transfer on movement (document, sku) where reason in ('transfer_out', 'transfer_in');

-- One variant at one location: the fold of its movements up to a checkpoint, and what of it is promised.
create table stock (
  level text primary key,
  sku text not null,
  location text not null,
  on_hand numeric not null default 0,
  reserved numeric not null default 0,
  -- the latest count and the moment it stands for; null: nobody has ever counted
  counted numeric,
  counted_at timestamptz,
  -- it was taken somewhere after this; null: at that very moment
  counted_since timestamptz,
  -- the newest movement that is in it
  as_of timestamptz,
  -- what the latest count differed by from every moment that it may have been taken at; null: it agreed
  doubt numeric
) with (fillfactor = 60);
create unique index stock_place on stock (sku, location);

-- What orders need, one row per line: written when an order is projected.
create table demand (
  record_id text not null,
  line text not null,
  sku text not null,
  -- what the quantities are told in; null: the variant's own
  unit text,
  channel text not null,
  country text,
  -- units that stock is wanted for, and of these how many have left
  wanted numeric not null,
  consumed numeric not null default 0,
  -- when the last of these left
  consumed_at timestamptz,
  placed_at timestamptz not null,
  -- what is reserved, what no stock was found for, how much consumption has been taken off, and why it came as it did
  reserved numeric not null default 0,
  short numeric not null default 0,
  -- the stocked variants that are short: the SKU itself, or what a kit is made of
  short_of text[],
  settled numeric not null default 0,
  reason text,
  due boolean not null default true,
  primary key (record_id, line)
) with (fillfactor = 70);
create index demand_due on demand (placed_at, record_id) where due;
create index demand_short on demand using gin (short_of) where short > 0;

-- Stock promised to a line, until it is consumed or released.
create table reservation (
  record_id text not null,
  line text not null,
  sku text not null,
  location text not null,
  quantity numeric not null,
  primary key (record_id, line, sku, location)
) with (fillfactor = 70);
create index reservation_place on reservation (sku, location);

-- Each decision about an order's stock, with its reason: append-only.
create table sourcing (
  id bigint generated always as identity primary key,
  record_id text not null,
  at timestamptz not null default clock_timestamp(),
  -- [{line, reserved, short, settled, reason}]
  lines json not null
);
create index sourcing_record on sourcing (record_id, id);
