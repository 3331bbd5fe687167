-- Sessions, and the rule that no two live sessions of one person overlap.

create table sessions (
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
        check (status in ('pending_payment', 'scheduled', 'in_progress', 'completed', 'cancelled', 'no_show')),
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
    constraint sessions_range_is_not_empty check (ends_at > starts_at),
    constraint sessions_of_two check (partner_id <> client_id),
    constraint sessions_in_progress_has_started check (status <> 'in_progress' or started_at is not null),
    constraint sessions_completed_has_ended check (status <> 'completed' or (started_at is not null and ended_at is not null)),
    constraint sessions_cancelled_by_somebody check (status <> 'cancelled' or (cancelled_at is not null and cancelled_by is not null))
) strict;

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
