-- Sessions, and the rule that no two live sessions of one person overlap.

create table sessions (
    id uuid not null constraint sessions_pk primary key,
    partner_id uuid not null constraint sessions_partner_fk references accounts (id),
    client_id uuid not null constraint sessions_client_fk references accounts (id),
    title text not null constraint sessions_title_is_short check (length(title) between 1 and 200),
    kind text not null constraint sessions_kind_known check (kind in ('video', 'in_person')),
    place text constraint sessions_place_is_short check (length(place) between 1 and 300),
    starts_at bigint not null,
    ends_at bigint not null,
    -- Milliseconds that the partner keeps free around it.
    buffer_before bigint not null default 0 constraint sessions_buffer_before_is_positive check (buffer_before >= 0),
    buffer_after bigint not null default 0 constraint sessions_buffer_after_is_positive check (buffer_after >= 0),
    busy_from bigint not null generated always as (starts_at - buffer_before) stored,
    busy_until bigint not null generated always as (ends_at + buffer_after) stored,
    status text not null constraint sessions_status_known
        check (status in ('pending_payment', 'scheduled', 'in_progress', 'completed', 'cancelled', 'no_show')),
    started_at bigint,
    ended_at bigint,
    cancelled_at bigint,
    cancelled_by uuid constraint sessions_cancelled_by_fk references accounts (id),
    cancel_reason text constraint sessions_cancel_reason_is_short check (length(cancel_reason) between 1 and 300),
    notes text constraint sessions_notes_are_short check (length(notes) between 1 and 10000),
    -- argon2id; null for a session without a passcode.
    passcode_hash text,
    version bigint not null default 1,
    created_at bigint not null,
    updated_at bigint not null,
    constraint sessions_range_is_not_empty check (ends_at > starts_at),
    constraint sessions_of_two check (partner_id <> client_id),
    constraint sessions_in_progress_has_started check (status <> 'in_progress' or started_at is not null),
    constraint sessions_completed_has_ended check (status <> 'completed' or (started_at is not null and ended_at is not null)),
    constraint sessions_cancelled_by_somebody check (status <> 'cancelled' or (cancelled_at is not null and cancelled_by is not null))
);

-- The probe by which a service finds the range that is taken: one seek.
create index sessions_partner_live on sessions (partner_id, busy_from, busy_until)
    where status in ('pending_payment', 'scheduled', 'in_progress');
create index sessions_client_live on sessions (client_id, starts_at, ends_at)
    where status in ('pending_payment', 'scheduled', 'in_progress');
-- Lists and the calendar.
create index sessions_partner_range on sessions (partner_id, starts_at, id);
create index sessions_client_range on sessions (client_id, starts_at, id);

-- The rule itself. `btree_gist` comes with the server's own packages and is trusted.
create extension if not exists btree_gist;

alter table sessions add constraint sessions_partner_no_overlap
    exclude using gist (partner_id with =, int8range(busy_from, busy_until) with &&)
    where (status in ('pending_payment', 'scheduled', 'in_progress'));
alter table sessions add constraint sessions_client_no_overlap
    exclude using gist (client_id with =, int8range(starts_at, ends_at) with &&)
    where (status in ('pending_payment', 'scheduled', 'in_progress'));

-- Without these locks, clashing writers wait for each other inside the exclusion check and end in
-- a deadlock. Partner first, then client: one order for everybody.
create function sessions_lock_people() returns trigger language plpgsql as $$
begin
    if new.status in ('pending_payment', 'scheduled', 'in_progress') then
        perform 1 from accounts where id = new.partner_id for no key update;
        perform 1 from accounts where id = new.client_id for no key update;
    end if;
    return new;
end
$$;

create trigger sessions_lock_people_insert before insert on sessions
    for each row execute function sessions_lock_people();
create trigger sessions_lock_people_update
    before update of partner_id, client_id, starts_at, ends_at, buffer_before, buffer_after, status on sessions
    for each row execute function sessions_lock_people();
