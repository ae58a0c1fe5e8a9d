-- Up Migration

-- Orders of a window are found without a look at all that were ever stored. Its entries stand for whole stretches of the
-- table and are written by vacuum, but for rows that fill a gap in an older stretch.
create index record_known on record using brin (created_at) with (pages_per_range = 32) where entity = 'order';
