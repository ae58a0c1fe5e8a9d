-- Up Migration

-- Of what is on hand, units that carts hold.
alter table stock add column soft_reserved numeric not null default 0;

-- The key of the cart that the line's order came of; null: the order names none.
alter table demand add column cart text;

-- Units that are kept until a moment for a buyer who has not ordered yet: a shop's cart, a quote. The row stays when the
-- cart has ended, so that it is consumed once.
create table cart (
  -- who keeps them, and the key it gave
  channel text not null,
  key text not null,
  -- where they are to go; null: nobody knows yet
  country text,
  -- what was asked for: [{sku, unit, quantity}]
  lines json not null,
  -- what is held of it: [{line, sku, location, quantity}]; nothing once it has ended
  units json not null,
  -- the stocked variants among them
  skus text[] not null,
  -- active, consumed, released or expired
  state text not null,
  until timestamptz not null,
  -- the order that has consumed it
  order_id text,
  primary key (channel, key)
) with (fillfactor = 70);
create index cart_until on cart (until) where state = 'active';
create index cart_skus on cart using gin (skus) where state = 'active';
