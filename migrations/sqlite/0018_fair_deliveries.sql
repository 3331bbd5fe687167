-- Each endpoint has a queue of its own in the outbox, so that one that hangs holds up no other.
alter table jobs add column queue_id blob;
update jobs set queue_id = (select endpoint_id from webhook_deliveries where webhook_deliveries.id = jobs.subject_id)
    where kind = 'webhook.deliver';
delete from jobs where kind = 'webhook.deliver' and queue_id is null;
drop index jobs_due;
create index jobs_due on jobs (run_at, id) where state = 'waiting' and queue_id is null;
create index jobs_queued on jobs (queue_id, run_at, id) where state = 'waiting' and queue_id is not null;

-- Rebuilt for the checks: an endpoint may be paused after timeouts, and a delivery be refused by a full queue.
create table webhook_endpoints_new (
    id blob not null constraint webhook_endpoints_pk primary key constraint webhook_endpoints_id_is_uuid check (length(id) = 16),
    account_id blob not null constraint webhook_endpoints_account_fk references accounts (id) on delete cascade,
    -- A partner's endpoint receives events of their own sessions, an admin's those of all.
    reach text not null constraint webhook_endpoints_reach_known check (reach in ('own', 'server')),
    -- Sealed: it may hold a token. Its host is shown.
    url_sealed blob not null,
    host text not null,
    -- The words of the events that it subscribes to, each between blanks.
    events text not null,
    -- Signs what is sent there.
    secret_sealed blob not null,
    state text not null constraint webhook_endpoints_state_known check (state in ('active', 'disabled')),
    reason text constraint webhook_endpoints_reason_known check (reason in ('by_hand', 'gone', 'timeouts')),
    -- Timeouts since it last answered, and when the first of them was.
    timeouts integer not null default 0 constraint webhook_endpoints_timeouts_count check (timeouts >= 0),
    timeouts_since integer,
    created_at integer not null,
    updated_at integer not null,
    constraint webhook_endpoints_disabled_has_reason check ((state = 'disabled') = (reason is not null))
) strict;
insert into webhook_endpoints_new (id, account_id, reach, url_sealed, host, events, secret_sealed, state, reason, created_at, updated_at)
    select id, account_id, reach, url_sealed, host, events, secret_sealed, state, reason, created_at, updated_at from webhook_endpoints;
drop table webhook_endpoints;
alter table webhook_endpoints_new rename to webhook_endpoints;
create index webhook_endpoints_by_account on webhook_endpoints (account_id, created_at);
create index webhook_endpoints_of_server on webhook_endpoints (state) where reach = 'server';

create table webhook_deliveries_new (
    -- The webhook-id: the same at every attempt.
    id blob not null constraint webhook_deliveries_pk primary key constraint webhook_deliveries_id_is_uuid check (length(id) = 16),
    -- One event is delivered to each endpoint once.
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
    -- The result of the last attempt, and when it was made.
    last_status integer,
    last_problem text constraint webhook_deliveries_problem_known check (last_problem in ('status', 'redirect', 'timeout',
        'unreachable', 'address', 'unreadable', 'disabled', 'full')),
    last_at integer,
    next_at integer,
    created_at integer not null,
    constraint webhook_deliveries_told_once unique (announcement_id, endpoint_id),
    constraint webhook_deliveries_waiting_has_next check ((state = 'waiting') = (next_at is not null))
) strict;
insert into webhook_deliveries_new (id, announcement_id, endpoint_id, event, session_id, payload, state, attempts, last_status, last_problem, last_at, next_at, created_at)
    select id, announcement_id, endpoint_id, event, session_id, payload, state, attempts, last_status, last_problem, last_at, next_at, created_at from webhook_deliveries;
drop table webhook_deliveries;
alter table webhook_deliveries_new rename to webhook_deliveries;
create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, created_at, id);
