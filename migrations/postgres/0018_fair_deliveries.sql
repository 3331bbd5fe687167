-- Each endpoint has a queue of its own in the outbox, so that one that hangs holds up no other.
alter table jobs add column queue_id uuid;
update jobs set queue_id = (select endpoint_id from webhook_deliveries where webhook_deliveries.id = jobs.subject_id)
    where kind = 'webhook.deliver';
delete from jobs where kind = 'webhook.deliver' and queue_id is null;
drop index jobs_due;
create index jobs_due on jobs (run_at, id) where state = 'waiting' and queue_id is null;
create index jobs_queued on jobs (queue_id, run_at, id) where state = 'waiting' and queue_id is not null;

-- An endpoint may be paused after timeouts, and a delivery be refused by a full queue.
alter table webhook_endpoints
    -- Timeouts since it last answered, and when the first of them was.
    add column timeouts bigint not null default 0 constraint webhook_endpoints_timeouts_count check (timeouts >= 0),
    add column timeouts_since bigint,
    drop constraint webhook_endpoints_reason_known,
    add constraint webhook_endpoints_reason_known check (reason in ('by_hand', 'gone', 'timeouts'));
alter table webhook_deliveries
    drop constraint webhook_deliveries_problem_known,
    add constraint webhook_deliveries_problem_known check (last_problem in ('status', 'redirect', 'timeout',
        'unreachable', 'address', 'unreadable', 'disabled', 'full'));
