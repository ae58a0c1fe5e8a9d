-- Up Migration

-- A count that was told beside the one that stands and says something else, until a newer one comes; null: none.
alter table stock add column odd_counted numeric, add column odd_at timestamptz;
