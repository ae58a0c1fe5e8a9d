-- Orders with money authorised and not captured, where the provider says until when: what the watch over expiries looks
-- through. One row an order; it goes with the last authorisation that is open. Derived from records.
create table expiry (
  record_id text primary key,
  at        timestamptz not null   -- the earliest expiry among them
);
create index expiry_at on expiry (at);
