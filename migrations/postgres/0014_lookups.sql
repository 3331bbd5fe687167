-- A lease is the time until which a job is not due again: when the next one is due can be read from the index alone.
update jobs set run_at = greatest(run_at, claimed_until) where claimed_until is not null;
alter table jobs drop column claimed_until;

-- The session's partner, who is told of links that have failed: found without a look at every session ahead.
alter table meeting_links add column partner_id uuid references accounts (id) on delete cascade;
update meeting_links set partner_id = (select partner_id from sessions where sessions.id = meeting_links.session_id);
create index meeting_links_failed on meeting_links (partner_id) where state = 'failed';

-- Work on old rows that a later start has to do, by name; removed when it is done.
create table backfills (name text not null constraint backfills_pk primary key);
insert into backfills (name) values ('attendance_totals');
