-- Documents that nothing looks into are text: whoever writes them has made their JSON, and reading it again to check it
-- costs a third of the row. Whoever asks by hand casts: body::json -> 'header'.
alter table fact alter column groups type text;
alter table record alter column body type text;
alter table record alter column provenance type text;
