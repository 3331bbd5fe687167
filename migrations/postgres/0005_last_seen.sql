-- When the meeting page last said that a stay goes on: a browser that crashes says nothing more.

alter table attendance add column last_seen_at bigint not null default 0;
update attendance set last_seen_at = coalesce(left_at, joined_at);
