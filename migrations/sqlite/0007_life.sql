-- The session's life: outcomes and who decided them, what settles them, and what is known of who was there.

-- A check cannot be changed in SQLite, so the table is made anew, with its indexes and triggers as they were. Foreign
-- keys are off while migrations run, and are checked at their end.
create table sessions_next (
    id blob not null constraint sessions_pk primary key constraint sessions_id_is_uuid check (length(id) = 16),
    partner_id blob not null constraint sessions_partner_fk references accounts (id),
    client_id blob not null constraint sessions_client_fk references accounts (id),
    title text not null constraint sessions_title_is_short check (length(title) between 1 and 200),
    kind text not null constraint sessions_kind_known check (kind in ('video', 'in_person')),
    place text constraint sessions_place_is_short check (length(place) between 1 and 300),
    starts_at integer not null,
    ends_at integer not null,
    -- Milliseconds that the partner keeps free around it.
    buffer_before integer not null default 0 constraint sessions_buffer_before_is_positive check (buffer_before >= 0),
    buffer_after integer not null default 0 constraint sessions_buffer_after_is_positive check (buffer_after >= 0),
    busy_from integer not null generated always as (starts_at - buffer_before) stored,
    busy_until integer not null generated always as (ends_at + buffer_after) stored,
    status text not null constraint sessions_status_known
        check (status in ('pending_payment', 'scheduled', 'in_progress', 'completed', 'cancelled', 'no_show', 'not_held')),
    started_at integer,
    ended_at integer,
    cancelled_at integer,
    cancelled_by blob constraint sessions_cancelled_by_fk references accounts (id),
    cancel_reason text constraint sessions_cancel_reason_is_short check (length(cancel_reason) between 1 and 300),
    notes text constraint sessions_notes_are_short check (length(notes) between 1 and 10000),
    -- argon2id; null for a session without a passcode.
    passcode_hash text,
    version integer not null default 1,
    created_at integer not null,
    updated_at integer not null,
    -- The version that last changed each part of it.
    title_version integer not null default 1,
    time_version integer not null default 1,
    kind_version integer not null default 1,
    place_version integer not null default 1,
    notes_version integer not null default 1,
    status_version integer not null default 1,
    passcode_version integer not null default 1,
    -- Who did not come.
    absent text constraint sessions_absent_known check (absent in ('partner', 'client', 'both')),
    -- It was not held for a technical reason.
    technical integer not null default 0 constraint sessions_technical_is_yes_or_no check (technical in (0, 1)),
    -- When the outcome was decided, by whom (null: by Rapport, from the evidence), and why.
    decided_at integer,
    decided_by blob constraint sessions_decided_by_fk references accounts (id),
    decision_reason text constraint sessions_decision_reason_is_short check (length(decision_reason) between 1 and 500),
    -- Whoever settles it has until then.
    settling_until integer,
    constraint sessions_range_is_not_empty check (ends_at > starts_at),
    constraint sessions_of_two check (partner_id <> client_id),
    constraint sessions_in_progress_has_started check (status <> 'in_progress' or started_at is not null),
    constraint sessions_completed_has_ended check (status <> 'completed' or (started_at is not null and ended_at is not null)),
    constraint sessions_cancelled_by_somebody check (status <> 'cancelled' or (cancelled_at is not null and cancelled_by is not null)),
    constraint sessions_no_show_is_somebodys check ((status = 'no_show') = (absent is not null)),
    constraint sessions_outcome_was_decided
        check ((status in ('completed', 'no_show', 'not_held')) = (decided_at is not null))
) strict;
insert into sessions_next (id, partner_id, client_id, title, kind, place, starts_at, ends_at, buffer_before, buffer_after, status, started_at, ended_at,
    cancelled_at, cancelled_by, cancel_reason, notes, passcode_hash, version, created_at, updated_at,
    title_version, time_version, kind_version, place_version, notes_version, status_version, passcode_version, absent, decided_at, decided_by)
    select id, partner_id, client_id, title, kind, place, starts_at, ends_at, buffer_before, buffer_after, status, started_at, ended_at,
    cancelled_at, cancelled_by, cancel_reason, notes, passcode_hash, version, created_at, updated_at,
    title_version, time_version, kind_version, place_version, notes_version, status_version, passcode_version,
        case when status = 'no_show' then 'both' end,
        case when status in ('completed', 'no_show') then coalesce(ended_at, ends_at) end,
        -- Only partners could end a session.
        case when status = 'completed' then partner_id end
    from sessions;
drop table sessions;
alter table sessions_next rename to sessions;

-- The probe of the triggers below: one seek.
create index sessions_partner_live on sessions (partner_id, busy_from, busy_until)
    where status in ('pending_payment', 'scheduled', 'in_progress');
create index sessions_client_live on sessions (client_id, starts_at, ends_at)
    where status in ('pending_payment', 'scheduled', 'in_progress');
-- Lists and the calendar.
create index sessions_partner_range on sessions (partner_id, starts_at, id);
create index sessions_client_range on sessions (client_id, starts_at, id);

-- Live sessions of one person are disjoint, so only the one with the greatest start below the new end
-- can clash. `indexed by` makes a lost index an error instead of a scan.
create trigger sessions_no_overlap_insert before insert on sessions
when new.status in ('pending_payment', 'scheduled', 'in_progress')
begin
    select raise(abort, 'session_overlap|partner')
    from (
        select busy_until from sessions indexed by sessions_partner_live
        where partner_id = new.partner_id
            and status in ('pending_payment', 'scheduled', 'in_progress')
            and busy_from < new.ends_at + new.buffer_after
        order by busy_from desc limit 1
    ) as clash
    where clash.busy_until > new.starts_at - new.buffer_before;

    select raise(abort, 'session_overlap|client')
    from (
        select ends_at from sessions indexed by sessions_client_live
        where client_id = new.client_id
            and status in ('pending_payment', 'scheduled', 'in_progress')
            and starts_at < new.ends_at
        order by starts_at desc limit 1
    ) as clash
    where clash.ends_at > new.starts_at;
end;

create trigger sessions_no_overlap_update
before update of partner_id, client_id, starts_at, ends_at, buffer_before, buffer_after, status on sessions
when new.status in ('pending_payment', 'scheduled', 'in_progress')
begin
    select raise(abort, 'session_overlap|partner')
    from (
        select busy_until from sessions indexed by sessions_partner_live
        where partner_id = new.partner_id
            and status in ('pending_payment', 'scheduled', 'in_progress')
            and busy_from < new.ends_at + new.buffer_after
            and id <> new.id
        order by busy_from desc limit 1
    ) as clash
    where clash.busy_until > new.starts_at - new.buffer_before;

    select raise(abort, 'session_overlap|client')
    from (
        select ends_at from sessions indexed by sessions_client_live
        where client_id = new.client_id
            and status in ('pending_payment', 'scheduled', 'in_progress')
            and starts_at < new.ends_at
            and id <> new.id
        order by starts_at desc limit 1
    ) as clash
    where clash.ends_at > new.starts_at;
end;
-- How many sessions lie ahead, whoever's they are; and which wait to be settled.
create index sessions_live_start on sessions (status, starts_at)
    where status in ('pending_payment', 'scheduled', 'in_progress');

-- What a session is when nobody came: the partner's choice.
alter table accounts add column nobody_came text not null default 'not_held' constraint accounts_nobody_came_known
    check (nobody_came in ('no_show', 'not_held'));

-- Stays, with more ways to know of them. `page`: their meeting page was open beside a window of its own; `door`: they
-- were sent to the provider; `provider`: the provider said so.
alter table attendance rename to attendance_before;
drop index attendance_by_session;
drop index attendance_open;
create table attendance (
    id blob not null constraint attendance_pk primary key constraint attendance_id_is_uuid check (length(id) = 16),
    session_id blob not null constraint attendance_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint attendance_account_fk references accounts (id),
    source text not null constraint attendance_source_known check (source in ('own', 'other', 'page', 'door', 'provider')),
    joined_at integer not null,
    left_at integer,
    last_seen_at integer not null,
    constraint attendance_leaves_later check (left_at is null or left_at >= joined_at)
) strict;
insert into attendance (id, session_id, account_id, source, joined_at, left_at, last_seen_at)
    select id, session_id, account_id, source, joined_at, left_at, last_seen_at from attendance_before;
drop table attendance_before;
create index attendance_by_session on attendance (session_id, account_id, joined_at);
-- A person is in the room once at a time, from each point of view; a provider may see two of their devices.
create unique index attendance_open on attendance (session_id, account_id, source) where left_at is null and source <> 'provider';

-- Until now an admission was all that was known of a meeting in a window of its own.
insert into attendance (id, session_id, account_id, source, joined_at, left_at, last_seen_at)
    select randomblob(16), session_id, account_id, 'door', min(at), min(at), min(at) from join_events
    where answer = 'admitted' and not exists (select 1 from attendance where attendance.session_id = join_events.session_id)
    group by session_id, account_id;

-- What the stays of a session come to, for lists and figures. Written when it is over.
create table attendance_totals (
    session_id blob not null constraint attendance_totals_pk primary key
        constraint attendance_totals_session_fk references sessions (id) on delete cascade,
    -- Seconds.
    partner_present integer not null constraint attendance_totals_partner_counts check (partner_present >= 0),
    client_present integer not null constraint attendance_totals_client_counts check (client_present >= 0),
    together integer not null constraint attendance_totals_together_counts check (together >= 0),
    -- Seconds after the start; null: never came.
    partner_late integer constraint attendance_totals_partner_late_counts check (partner_late >= 0),
    client_late integer constraint attendance_totals_client_late_counts check (client_late >= 0)
) strict;

-- Where somebody is who is not in the room: what the other one sees while they wait.
create table presences (
    session_id blob not null constraint presences_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint presences_account_fk references accounts (id) on delete cascade,
    state text not null constraint presences_state_known check (state in ('check_in', 'microphone_blocked', 'waiting', 'beside', 'reconnecting', 'away')),
    seen_at integer not null,
    constraint presences_pk primary key (session_id, account_id)
) strict;

-- Technical trouble: reported by a person, or seen by their page.
create table troubles (
    session_id blob not null constraint troubles_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint troubles_account_fk references accounts (id) on delete cascade,
    kind text not null constraint troubles_kind_known check (kind in ('reported', 'device', 'connection')),
    at integer not null,
    constraint troubles_pk primary key (session_id, account_id, kind)
) strict;

-- The client's one objection to an outcome.
create table objections (
    session_id blob not null constraint objections_pk primary key
        constraint objections_session_fk references sessions (id) on delete cascade,
    at integer not null,
    words text constraint objections_words_are_short check (length(words) between 1 and 500)
) strict;
