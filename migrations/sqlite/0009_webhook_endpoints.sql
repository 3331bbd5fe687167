-- Endpoints elsewhere that are told of sessions, and what they were told.

create table webhook_endpoints (
    id blob not null constraint webhook_endpoints_pk primary key constraint webhook_endpoints_id_is_uuid check (length(id) = 16),
    account_id blob not null constraint webhook_endpoints_account_fk references accounts (id) on delete cascade,
    -- A partner's endpoint hears of their own sessions, an admin's of everybody's.
    reach text not null constraint webhook_endpoints_reach_known check (reach in ('own', 'server')),
    -- Sealed: it may hold a token. Its host is shown.
    url_sealed blob not null,
    host text not null,
    -- The words of the events that it wants, each between blanks.
    events text not null,
    -- Signs what is sent there.
    secret_sealed blob not null,
    state text not null constraint webhook_endpoints_state_known check (state in ('active', 'disabled')),
    reason text constraint webhook_endpoints_reason_known check (reason in ('by_hand', 'gone')),
    created_at integer not null,
    updated_at integer not null,
    constraint webhook_endpoints_disabled_has_reason check ((state = 'disabled') = (reason is not null))
) strict;

create index webhook_endpoints_by_account on webhook_endpoints (account_id, created_at);
create index webhook_endpoints_of_server on webhook_endpoints (state) where reach = 'server';

create table webhook_deliveries (
    -- The webhook-id: the same at every attempt.
    id blob not null constraint webhook_deliveries_pk primary key constraint webhook_deliveries_id_is_uuid check (length(id) = 16),
    -- What has happened once is told to each endpoint once.
    announcement_id blob not null constraint webhook_deliveries_announcement_is_uuid check (length(announcement_id) = 16),
    endpoint_id blob not null constraint webhook_deliveries_endpoint_fk references webhook_endpoints (id) on delete cascade,
    event text not null constraint webhook_deliveries_event_known check (event in ('session.booked', 'session.rescheduled',
        'session.cancelled', 'session.started', 'session.ended', 'session.feedback', 'webhook.test')),
    -- None for a test. The session may be gone by now.
    session_id blob,
    -- What is sent, byte for byte.
    payload text not null,
    state text not null constraint webhook_deliveries_state_known check (state in ('waiting', 'delivered', 'failed')),
    attempts integer not null constraint webhook_deliveries_attempts_count check (attempts >= 0),
    -- What came of the last attempt, and when that was.
    last_status integer,
    last_problem text constraint webhook_deliveries_problem_known check (last_problem in ('status', 'redirect', 'timeout',
        'unreachable', 'address', 'unreadable', 'disabled')),
    last_at integer,
    next_at integer,
    created_at integer not null,
    constraint webhook_deliveries_told_once unique (announcement_id, endpoint_id),
    constraint webhook_deliveries_waiting_has_next check ((state = 'waiting') = (next_at is not null))
) strict;

create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, created_at, id);
