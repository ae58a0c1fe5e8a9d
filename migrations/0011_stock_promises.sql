-- Up Migration

-- Why a line can never be promised as it stands, such as half of what is not parted; null: nothing stands against it.
alter table demand add column obstacle text;
