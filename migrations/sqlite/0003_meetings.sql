-- Meeting links, the passcode's guard, who asked to join, and who was there.

create table meeting_links (
    session_id blob not null constraint meeting_links_pk primary key
        constraint meeting_links_session_fk references sessions (id) on delete cascade,
    provider text not null constraint meeting_links_provider_known check (provider in ('jitsi', 'zoom', 'google_meet', 'manual')),
    -- The room's name, sealed under the server's key: a copy of the database opens no door.
    room_sealed blob not null,
    created_at integer not null
) strict;

create table passcode_tries (
    session_id blob not null constraint passcode_tries_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint passcode_tries_account_fk references accounts (id) on delete cascade,
    failed integer not null constraint passcode_tries_counts check (failed >= 0),
    locked_until integer,
    constraint passcode_tries_pk primary key (session_id, account_id)
) strict;

-- A right passcode is remembered for this login and session.
create table passcode_grants (
    session_id blob not null constraint passcode_grants_session_fk references sessions (id) on delete cascade,
    login_id blob not null constraint passcode_grants_login_fk references logins (id) on delete cascade,
    granted_at integer not null,
    constraint passcode_grants_pk primary key (session_id, login_id)
) strict;

create table join_events (
    id blob not null constraint join_events_pk primary key constraint join_events_id_is_uuid check (length(id) = 16),
    session_id blob not null constraint join_events_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint join_events_account_fk references accounts (id),
    at integer not null,
    answer text not null constraint join_events_answer_known check (answer in ('admitted', 'refused')),
    reason text
) strict;

create index join_events_by_session on join_events (session_id, at);

-- Intervals in the room, and how Rapport knows of them: `own` from the person's own frame,
-- `other` from the frame of the person on the other side.
create table attendance (
    id blob not null constraint attendance_pk primary key constraint attendance_id_is_uuid check (length(id) = 16),
    session_id blob not null constraint attendance_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint attendance_account_fk references accounts (id),
    source text not null constraint attendance_source_known check (source in ('own', 'other')),
    joined_at integer not null,
    left_at integer,
    constraint attendance_leaves_later check (left_at is null or left_at >= joined_at)
) strict;

create index attendance_by_session on attendance (session_id, account_id, joined_at);
-- A person is in the room once at a time, from each point of view.
create unique index attendance_open on attendance (session_id, account_id, source) where left_at is null;
