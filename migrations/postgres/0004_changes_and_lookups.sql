-- What has changed since a version that somebody saw, and indexes for look-ups that had none.

-- The version that last changed each part of a session: a stale edit is refused with their names.
alter table sessions add column title_version bigint not null default 1;
alter table sessions add column time_version bigint not null default 1;
alter table sessions add column kind_version bigint not null default 1;
alter table sessions add column place_version bigint not null default 1;
alter table sessions add column notes_version bigint not null default 1;
alter table sessions add column status_version bigint not null default 1;
alter table sessions add column passcode_version bigint not null default 1;

-- Who has attended stays known after a cancellation.
update sessions
set started_at = (select min(join_events.at) from join_events where join_events.session_id = sessions.id and join_events.answer = 'admitted')
where started_at is null and id in (select session_id from join_events where answer = 'admitted');

-- Signing out deletes the login, and with it what it was granted.
create index passcode_grants_by_login on passcode_grants (login_id);
-- How many sessions lie ahead, whoever's they are. Led by the status: in the order of the start alone it would
-- tempt a planner to walk it for one person's sessions.
create index sessions_live_start on sessions (status, starts_at)
    where status in ('pending_payment', 'scheduled', 'in_progress');
