-- Up Migration

-- A count that was told beside the one that stands and says something else, until a newer one comes; null: none.
alter table stock add column odd_counted numeric, add column odd_at timestamptz;

-- What returns are to have put back on the shelf of a place, as inspected, and what has been put back in the ledger.
create table restock (
  return_id text not null,
  sku text not null,
  location text not null,
  -- units that are to be back, and of these how many are in the ledger
  wanted numeric not null,
  settled numeric not null default 0,
  -- how many movements that took: the next one's number is in its key
  moves integer not null default 0,
  -- when they were looked at; null: the place does not say
  inspected_at timestamptz,
  -- the time of the claim that says so
  told_at timestamptz not null,
  due boolean not null default true,
  primary key (return_id, sku, location)
) with (fillfactor = 70);
create index restock_due on restock (return_id) where due;

-- What one unit of the line was made of when its stock was looked for, where that is a kit: [{sku, quantity}]
alter table demand add column kit json;
