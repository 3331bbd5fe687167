-- Meeting links, the passcode's guard, who asked to join, and who was there.

create table meeting_links (
    session_id uuid not null constraint meeting_links_pk primary key
        constraint meeting_links_session_fk references sessions (id) on delete cascade,
    provider text not null constraint meeting_links_provider_known check (provider in ('jitsi', 'zoom', 'google_meet', 'manual')),
    -- The room's name, sealed under the server's key: a copy of the database opens no door.
    room_sealed bytea not null,
    created_at bigint not null
);

create table passcode_tries (
    session_id uuid not null constraint passcode_tries_session_fk references sessions (id) on delete cascade,
    account_id uuid not null constraint passcode_tries_account_fk references accounts (id) on delete cascade,
    failed bigint not null constraint passcode_tries_counts check (failed >= 0),
    locked_until bigint,
    constraint passcode_tries_pk primary key (session_id, account_id)
);

-- A right passcode is remembered for this login and session.
create table passcode_grants (
    session_id uuid not null constraint passcode_grants_session_fk references sessions (id) on delete cascade,
    login_id uuid not null constraint passcode_grants_login_fk references logins (id) on delete cascade,
    granted_at bigint not null,
    constraint passcode_grants_pk primary key (session_id, login_id)
);

create table join_events (
    id uuid not null constraint join_events_pk primary key,
    session_id uuid not null constraint join_events_session_fk references sessions (id) on delete cascade,
    account_id uuid not null constraint join_events_account_fk references accounts (id),
    at bigint not null,
    answer text not null constraint join_events_answer_known check (answer in ('admitted', 'refused')),
    reason text
);

create index join_events_by_session on join_events (session_id, at);

-- Intervals in the room, and how Rapport knows of them: `own` from the person's own frame,
-- `other` from the frame of the person on the other side.
create table attendance (
    id uuid not null constraint attendance_pk primary key,
    session_id uuid not null constraint attendance_session_fk references sessions (id) on delete cascade,
    account_id uuid not null constraint attendance_account_fk references accounts (id),
    source text not null constraint attendance_source_known check (source in ('own', 'other')),
    joined_at bigint not null,
    left_at bigint,
    constraint attendance_leaves_later check (left_at is null or left_at >= joined_at)
);

create index attendance_by_session on attendance (session_id, account_id, joined_at);
-- A person is in the room once at a time, from each point of view.
create unique index attendance_open on attendance (session_id, account_id, source) where left_at is null;
