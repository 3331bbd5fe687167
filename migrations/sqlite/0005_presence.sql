-- When the meeting page last said that a stay goes on: a browser that crashes says nothing more.

alter table attendance add column last_seen_at integer not null default 0;
update attendance set last_seen_at = coalesce(left_at, joined_at);

-- The highest number of an admission's reports: one that was overtaken on its way changes nothing.
alter table join_events add column last_report integer not null default 0;
