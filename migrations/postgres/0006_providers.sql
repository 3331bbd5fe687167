-- How a partner's meetings are made: what they chose, which accounts they connected, links that are not made
-- at once, and the work that waits to be done.

-- Null: the server's default.
alter table accounts add column preferred_video_provider text constraint accounts_provider_known
    check (preferred_video_provider in ('jitsi', 'zoom', 'google_meet', 'manual'));
-- The partner's own meeting address, sealed: it may carry the room's password.
alter table accounts add column manual_meeting_url_sealed bytea;

-- A link that a provider has still to make has no room yet.
alter table meeting_links alter column room_sealed drop not null;
-- Another one for each link that a session is given: the provider's meeting carries it.
alter table meeting_links add column link_id uuid not null default gen_random_uuid();
alter table meeting_links alter column link_id drop default;
alter table meeting_links add column state text not null default 'ready' constraint meeting_links_state_known check (state in ('preparing', 'ready', 'failed'));
alter table meeting_links alter column state drop default;
-- The provider's own id of the meeting.
alter table meeting_links add column external_id text;
-- Why it has failed.
alter table meeting_links add column problem text constraint meeting_links_problem_known check (problem in ('reconnect', 'busy', 'unreachable', 'refused'));
alter table meeting_links add constraint meeting_links_ready_has_room check (state <> 'ready' or room_sealed is not null);
alter table meeting_links add constraint meeting_links_failed_has_problem check ((state = 'failed') = (problem is not null));

-- Accounts at providers that partners have connected.
create table user_integrations (
    id uuid not null constraint user_integrations_pk primary key,
    account_id uuid not null constraint user_integrations_account_fk references accounts (id) on delete cascade,
    provider text not null constraint user_integrations_provider_known check (provider in ('zoom', 'google_meet')),
    -- The provider's id of the account, and what people call it.
    external_account text not null,
    label text not null,
    scopes text not null,
    -- Sealed for table, column, row and provider; gone once they are of no use.
    access_token_sealed bytea,
    refresh_token_sealed bytea,
    expires_at bigint not null,
    status text not null constraint user_integrations_status_known check (status in ('connected', 'needs_reconnect')),
    -- One process at a time renews the tokens.
    refreshing_until bigint,
    created_at bigint not null,
    updated_at bigint not null,
    constraint user_integrations_one_each unique (account_id, provider),
    constraint user_integrations_connected_has_tokens
        check (status <> 'connected' or (access_token_sealed is not null and refresh_token_sealed is not null))
);

create index user_integrations_by_external on user_integrations (provider, external_account);

-- A way to a provider's consent page and back: for one login, once, for ten minutes.
create table oauth_states (
    state_hash bytea not null constraint oauth_states_pk primary key constraint oauth_states_hash_is_sha256 check (length(state_hash) = 32),
    login_id uuid not null constraint oauth_states_login_fk references logins (id) on delete cascade,
    provider text not null constraint oauth_states_provider_known check (provider in ('zoom', 'google_meet')),
    verifier_sealed bytea not null,
    expires_at bigint not null
);

create index oauth_states_by_login on oauth_states (login_id);
create index oauth_states_by_expiry on oauth_states (expires_at);

-- The outbox: work that leaves Rapport, written in the transaction that causes it. Done, it is gone.
create table jobs (
    id uuid not null constraint jobs_pk primary key,
    kind text not null,
    -- What it is about: a session.
    subject_id uuid not null,
    -- JSON, without secrets.
    detail text not null,
    state text not null constraint jobs_state_known check (state in ('waiting', 'failed')),
    run_at bigint not null,
    attempts bigint not null constraint jobs_attempts_count check (attempts >= 0),
    -- Whoever does it has until then; nobody else takes it before.
    claimed_until bigint,
    problem text,
    created_at bigint not null
);

create index jobs_due on jobs (run_at) where state = 'waiting';
create index jobs_by_subject on jobs (subject_id);
create index jobs_failed on jobs (created_at) where state = 'failed';
