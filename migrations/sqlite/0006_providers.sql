-- How a partner's meetings are made: what they chose, which accounts they connected, links that are not made
-- at once, and the work that waits to be done.

-- Null: the server's default.
alter table accounts add column preferred_video_provider text constraint accounts_provider_known
    check (preferred_video_provider in ('jitsi', 'zoom', 'google_meet', 'manual'));
-- The partner's own meeting address, sealed: it may carry the room's password.
alter table accounts add column manual_meeting_url_sealed blob;

-- A link that a provider has still to make has no room yet. SQLite cannot drop `not null`, so it is made anew.
alter table meeting_links rename to meeting_links_before;
create table meeting_links (
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
    constraint meeting_links_ready_has_room check (state <> 'ready' or room_sealed is not null),
    constraint meeting_links_failed_has_problem check ((state = 'failed') = (problem is not null))
) strict;
insert into meeting_links (session_id, link_id, provider, state, room_sealed, created_at)
    select session_id, randomblob(16), provider, 'ready', room_sealed, created_at from meeting_links_before;
drop table meeting_links_before;

-- Accounts at providers that partners have connected.
create table user_integrations (
    id blob not null constraint user_integrations_pk primary key constraint user_integrations_id_is_uuid check (length(id) = 16),
    account_id blob not null constraint user_integrations_account_fk references accounts (id) on delete cascade,
    provider text not null constraint user_integrations_provider_known check (provider in ('zoom', 'google_meet')),
    -- The provider's id of the account, and what people call it.
    external_account text not null,
    label text not null,
    scopes text not null,
    -- Sealed for table, column, row and provider; gone once they are of no use.
    access_token_sealed blob,
    refresh_token_sealed blob,
    expires_at integer not null,
    status text not null constraint user_integrations_status_known check (status in ('connected', 'needs_reconnect')),
    -- One process at a time renews the tokens.
    refreshing_until integer,
    created_at integer not null,
    updated_at integer not null,
    constraint user_integrations_one_each unique (account_id, provider),
    constraint user_integrations_connected_has_tokens
        check (status <> 'connected' or (access_token_sealed is not null and refresh_token_sealed is not null))
) strict;

create index user_integrations_by_external on user_integrations (provider, external_account);

-- A way to a provider's consent page and back: for one login, once, for ten minutes.
create table oauth_states (
    state_hash blob not null constraint oauth_states_pk primary key constraint oauth_states_hash_is_sha256 check (length(state_hash) = 32),
    login_id blob not null constraint oauth_states_login_fk references logins (id) on delete cascade,
    provider text not null constraint oauth_states_provider_known check (provider in ('zoom', 'google_meet')),
    verifier_sealed blob not null,
    expires_at integer not null
) strict;

create index oauth_states_by_login on oauth_states (login_id);
create index oauth_states_by_expiry on oauth_states (expires_at);

-- The outbox: work that leaves Rapport, written in the transaction that causes it. Done, it is gone.
create table jobs (
    id blob not null constraint jobs_pk primary key constraint jobs_id_is_uuid check (length(id) = 16),
    kind text not null,
    -- What it is about: a session.
    subject_id blob not null,
    -- JSON, without secrets.
    detail text not null,
    state text not null constraint jobs_state_known check (state in ('waiting', 'failed')),
    run_at integer not null,
    attempts integer not null constraint jobs_attempts_count check (attempts >= 0),
    -- Whoever does it has until then; nobody else takes it before.
    claimed_until integer,
    problem text,
    created_at integer not null
) strict;

create index jobs_due on jobs (run_at) where state = 'waiting';
create index jobs_by_subject on jobs (subject_id);
create index jobs_failed on jobs (created_at) where state = 'failed';
