-- Up Migration

-- What each place has said of a line: [{location, consumed, short, missing, reason}], by location.
alter table demand add column places json not null default '[]';
-- What was made of it, and what each place is asked to send: [{location, consumed, short, missing, givenUp, asked}].
alter table demand add column taken json not null default '[]';
