-- Who may meet whom. An invitation is a row of its own: a person has no account until they accept one, and invitations of
-- several partners to one address do not bar each other. Either person can end a tie.

-- Sorts names alike on both engines, and as people expect: written by Rapport (see the backfill below).
alter table accounts add column name_key blob not null default x'';
-- When a link that was mailed to the address proved it. Null: anyone may have typed it.
alter table accounts add column email_confirmed_at integer;
-- 1: a partner whom no admin has approved yet.
alter table accounts add column unapproved integer not null default 0 constraint accounts_unapproved_is_yes_or_no check (unapproved in (0, 1));
create index accounts_unapproved on accounts (created_at) where unapproved = 1;

create table ties (
    id blob not null constraint ties_pk primary key constraint ties_id_is_uuid check (length(id) = 16),
    partner_id blob not null constraint ties_partner_fk references accounts (id) on delete cascade,
    client_id blob not null constraint ties_client_fk references accounts (id) on delete cascade,
    state text not null constraint ties_state_known check (state in ('requested', 'active', 'declined', 'ended')),
    created_at integer not null,
    -- When it came into this state.
    changed_at integer not null,
    -- The invitation by which the client came: forms that were opened before may still name it.
    invitation_id blob,
    constraint ties_pair_unique unique (partner_id, client_id),
    constraint ties_of_two check (partner_id <> client_id)
) strict;
create index ties_by_client on ties (client_id, state);
create index ties_by_invitation on ties (invitation_id) where invitation_id is not null;
insert into ties (id, partner_id, client_id, state, created_at, changed_at)
    select id, partner_id, client_id, case state when 'requested' then 'requested' else 'active' end, created_at, created_at
    from partnerships
    where client_id not in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));

alter table invitations rename to invitations_before;
create table invitations (
    id blob not null constraint invitations_id_pk primary key constraint invitations_id_is_uuid check (length(id) = 16),
    partner_id blob not null constraint invitations_partner_fk references accounts (id) on delete cascade,
    -- As the partner entered them.
    name text not null constraint invitations_name_is_short check (length(name) between 1 and 120),
    name_key blob not null default x'',
    email text not null constraint invitations_email_is_folded check (email = lower(email)),
    -- In which their times are shown to the partner, until they have an account.
    time_zone text not null,
    -- SHA-256 of the link's token. Null: there is no link, and the partner has to make one.
    token_hash blob constraint invitations_link_unique unique constraint invitations_link_is_sha256 check (length(token_hash) = 32),
    expires_at integer not null,
    created_at integer not null,
    -- The partner took it back; kept as long as there are sessions of it.
    ended_at integer,
    constraint invitations_address_unique unique (partner_id, email)
) strict;
create index invitations_by_expiry on invitations (expires_at);

-- Accounts that were never claimed become invitations, of every partner who knows the address or has sessions with it.
-- Only the first partner's has a link; the others make one.
insert into invitations (id, partner_id, name, email, time_zone, token_hash, expires_at, created_at)
    select partnerships.id, partnerships.partner_id,
        case partnerships.state when 'invited' then accounts.name else substr(accounts.email, 1, 120) end,
        accounts.email,
        case partnerships.state when 'invited' then accounts.time_zone else 'UTC' end,
        invitations_before.token_hash, coalesce(invitations_before.expires_at, partnerships.created_at), partnerships.created_at
    from partnerships
        join accounts on accounts.id = partnerships.client_id
        left join invitations_before on invitations_before.partnership_id = partnerships.id
    where partnerships.client_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));
insert into invitations (id, partner_id, name, email, time_zone, expires_at, created_at)
    select randomblob(16), pairs.partner_id, accounts.name, accounts.email, accounts.time_zone, accounts.created_at, accounts.created_at
    from (select distinct partner_id, client_id from sessions) as pairs join accounts on accounts.id = pairs.client_id
    where accounts.id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events))
        and not exists (select 1 from invitations as known where known.partner_id = pairs.partner_id and known.email = accounts.email);
drop table invitations_before;

-- SQLite cannot drop `not null`, so the table is made anew, with its indexes and triggers as they were.
create table sessions_next (
    id blob not null constraint sessions_pk primary key constraint sessions_id_is_uuid check (length(id) = 16),
    partner_id blob not null constraint sessions_partner_fk references accounts (id),
    -- Null until the person has accepted the invitation.
    client_id blob constraint sessions_client_fk references accounts (id),
    invitation_id blob constraint sessions_invitation_fk references invitations (id),
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
    -- The lease of the job that settles it.
    settling_until integer,
    -- It began when it was made.
    instant integer not null default 0 constraint sessions_instant_is_yes_or_no check (instant in (0, 1)),
    -- The zone and the wall-clock time that two people agreed on.
    agreed_zone text,
    agreed_start text constraint sessions_agreed_start_has_seconds check (length(agreed_start) = 19),
    constraint sessions_range_is_not_empty check (ends_at > starts_at),
    constraint sessions_of_two check (partner_id <> client_id),
    constraint sessions_client_or_invitation check ((client_id is null) <> (invitation_id is null)),
    constraint sessions_in_progress_has_started check (status <> 'in_progress' or started_at is not null),
    constraint sessions_completed_has_ended check (status <> 'completed' or (started_at is not null and ended_at is not null)),
    constraint sessions_cancelled_by_somebody check (status <> 'cancelled' or (cancelled_at is not null and cancelled_by is not null)),
    constraint sessions_no_show_is_somebodys check ((status = 'no_show') = (absent is not null)),
    constraint sessions_outcome_was_decided
        check ((status in ('completed', 'no_show', 'not_held')) = (decided_at is not null))
) strict;
insert into sessions_next (id, partner_id, title, kind, place, starts_at, ends_at, buffer_before, buffer_after, status, started_at, ended_at,
    cancelled_at, cancelled_by, cancel_reason, notes, passcode_hash, version, created_at, updated_at,
    title_version, time_version, kind_version, place_version, notes_version, status_version, passcode_version,
    absent, technical, decided_at, decided_by, decision_reason, settling_until, instant, agreed_zone, agreed_start,
    client_id, invitation_id)
    select id, partner_id, title, kind, place, starts_at, ends_at, buffer_before, buffer_after, status, started_at, ended_at,
    cancelled_at, cancelled_by, cancel_reason, notes, passcode_hash, version, created_at, updated_at,
    title_version, time_version, kind_version, place_version, notes_version, status_version, passcode_version,
    absent, technical, decided_at, decided_by, decision_reason, settling_until, instant, agreed_zone, agreed_start,
        case when client_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events)) then null else client_id end,
        case when client_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events)) then
            (select invitations.id from invitations join accounts on accounts.email = invitations.email
                where invitations.partner_id = sessions.partner_id and accounts.id = sessions.client_id) end
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
-- What one partner and one client had with each other, in order.
create index sessions_of_pair on sessions (partner_id, coalesce(client_id, invitation_id), starts_at, id);
create index sessions_of_invitation on sessions (invitation_id, starts_at, id) where invitation_id is not null;

drop table partnerships;

-- Nobody could be let in under an account that was never claimed: what names it is the other side's word.
delete from attendance where account_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));
delete from presences where account_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));
delete from troubles where account_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));
delete from passcode_tries where account_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));
delete from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events);

insert into backfills (name) values ('name_keys'), ('addresses');
