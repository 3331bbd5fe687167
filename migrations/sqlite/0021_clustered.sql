-- Each booking writes a row of these, by an id that grows. As the tree of the primary key itself instead of a heap with an
-- index, the row costs one page of the log less.

create table meeting_links_clustered (
    session_id blob not null constraint meeting_links_pk primary key
        constraint meeting_links_session_fk references sessions (id) on delete cascade,
    -- Another one for each link that a session is given: the provider's meeting carries it.
    link_id blob not null constraint meeting_links_id_is_uuid check (length(link_id) = 16),
    provider text not null constraint meeting_links_provider_known check (provider in ('jitsi', 'zoom', 'google_meet', 'manual')),
    state text not null constraint meeting_links_state_known check (state in ('preparing', 'ready', 'failed')),
    -- The room's name or address, sealed under the server's key: a copy of the database opens no door.
    room_sealed blob,
    -- The provider's own id of the meeting.
    external_id text,
    -- Why it has failed.
    problem text constraint meeting_links_problem_known check (problem in ('reconnect', 'busy', 'unreachable', 'refused')),
    created_at integer not null,
    partner_id blob references accounts (id) on delete cascade,
    constraint meeting_links_ready_has_room check (state <> 'ready' or room_sealed is not null),
    constraint meeting_links_failed_has_problem check ((state = 'failed') = (problem is not null))
) strict, without rowid;
insert into meeting_links_clustered
    (session_id, link_id, provider, state, room_sealed, external_id, problem, created_at, partner_id)
    select session_id, link_id, provider, state, room_sealed, external_id, problem, created_at, partner_id from meeting_links;
drop table meeting_links;
alter table meeting_links_clustered rename to meeting_links;
create index meeting_links_failed on meeting_links (partner_id) where state = 'failed';
create index meeting_links_by_external on meeting_links (provider, external_id) where external_id is not null;

create table audit_clustered (
    id blob not null constraint audit_pk primary key constraint audit_id_is_uuid check (length(id) = 16),
    at integer not null,
    account_id blob,
    action text not null,
    subject_id blob,
    detail text
) strict, without rowid;
insert into audit_clustered (id, at, account_id, action, subject_id, detail)
    select id, at, account_id, action, subject_id, detail from audit;
drop table audit;
alter table audit_clustered rename to audit;
