-- A record may need several calls before a target holds it, and a call may cost more than one of its system's bucket.

-- the step that has to follow the call, in the connector's own words; null: it is the last
alter table attempt add column next text;
-- what the call takes of the bucket; null: one
alter table attempt add column cost real;
