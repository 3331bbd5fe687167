-- The session's life: outcomes and who decided them, what settles them, and what is known of who was there.

-- One that did not come about, and is nobody's fault.
alter table sessions drop constraint sessions_status_known;
alter table sessions add constraint sessions_status_known
    check (status in ('pending_payment', 'scheduled', 'in_progress', 'completed', 'cancelled', 'no_show', 'not_held'));
-- Who did not come.
alter table sessions add column absent text constraint sessions_absent_known check (absent in ('partner', 'client', 'both'));
update sessions set absent = 'both' where status = 'no_show';
alter table sessions add constraint sessions_no_show_is_somebodys check ((status = 'no_show') = (absent is not null));
-- It was not held for a technical reason.
alter table sessions add column technical bigint not null default 0 constraint sessions_technical_is_yes_or_no check (technical in (0, 1));
-- When the outcome was decided, by whom (null: by Rapport, from the evidence), and why.
alter table sessions add column decided_at bigint;
alter table sessions add column decided_by uuid constraint sessions_decided_by_fk references accounts (id);
alter table sessions add column decision_reason text constraint sessions_decision_reason_is_short check (length(decision_reason) between 1 and 500);
update sessions set decided_at = coalesce(ended_at, ends_at) where status in ('completed', 'no_show');
-- Only partners could end a session.
update sessions set decided_by = partner_id where status = 'completed';
alter table sessions add constraint sessions_outcome_was_decided
    check ((status in ('completed', 'no_show', 'not_held')) = (decided_at is not null));
-- Whoever settles it has until then.
alter table sessions add column settling_until bigint;

-- What a session is when nobody came: the partner's choice.
alter table accounts add column nobody_came text not null default 'not_held' constraint accounts_nobody_came_known
    check (nobody_came in ('no_show', 'not_held'));

-- Also `page`: their meeting page was open beside a window of its own; `door`: they were sent to the provider;
-- `provider`: the provider said so.
drop index attendance_open;
create unique index attendance_open on attendance (session_id, account_id, source) where left_at is null and source <> 'provider';
alter table attendance drop constraint attendance_source_known;
alter table attendance add constraint attendance_source_known check (source in ('own', 'other', 'page', 'door', 'provider'));

-- Until now an admission was all that was known of a meeting in a window of its own.
insert into attendance (id, session_id, account_id, source, joined_at, left_at, last_seen_at)
    select gen_random_uuid(), session_id, account_id, 'door', min(at), min(at), min(at) from join_events
    where answer = 'admitted' and not exists (select 1 from attendance where attendance.session_id = join_events.session_id)
    group by session_id, account_id;

-- What the stays of a session come to, for lists and figures. Written when it is over.
create table attendance_totals (
    session_id uuid not null constraint attendance_totals_pk primary key
        constraint attendance_totals_session_fk references sessions (id) on delete cascade,
    -- Seconds.
    partner_present bigint not null constraint attendance_totals_partner_counts check (partner_present >= 0),
    client_present bigint not null constraint attendance_totals_client_counts check (client_present >= 0),
    together bigint not null constraint attendance_totals_together_counts check (together >= 0),
    -- Seconds after the start; null: never came.
    partner_late bigint constraint attendance_totals_partner_late_counts check (partner_late >= 0),
    client_late bigint constraint attendance_totals_client_late_counts check (client_late >= 0)
);

-- Where somebody is who is not in the room: what the other one sees while they wait.
create table presences (
    session_id uuid not null constraint presences_session_fk references sessions (id) on delete cascade,
    account_id uuid not null constraint presences_account_fk references accounts (id) on delete cascade,
    state text not null constraint presences_state_known check (state in ('check_in', 'microphone_blocked', 'waiting', 'beside', 'reconnecting', 'away')),
    seen_at bigint not null,
    constraint presences_pk primary key (session_id, account_id)
);

-- Technical trouble: reported by a person, or seen by their page.
create table troubles (
    session_id uuid not null constraint troubles_session_fk references sessions (id) on delete cascade,
    account_id uuid not null constraint troubles_account_fk references accounts (id) on delete cascade,
    kind text not null constraint troubles_kind_known check (kind in ('reported', 'device', 'connection')),
    at bigint not null,
    constraint troubles_pk primary key (session_id, account_id, kind)
);

-- The client's one objection to an outcome.
create table objections (
    session_id uuid not null constraint objections_pk primary key
        constraint objections_session_fk references sessions (id) on delete cascade,
    at bigint not null,
    words text constraint objections_words_are_short check (length(words) between 1 and 500)
);
