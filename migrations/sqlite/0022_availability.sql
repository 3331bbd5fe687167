-- When clients can book a partner by themselves. Hours are wall-clock times of the partner's zone.
create table availability (
    partner_id blob not null constraint availability_pk primary key
        constraint availability_partner_fk references accounts (id) on delete cascade,
    -- Seven lines from Monday on, such as `09:00–12:00, 14:00–18:00`; empty for a day off.
    weekly text not null,
    -- Minutes between two starts.
    step integer not null constraint availability_step_is_short check (step between 5 and 60),
    -- Minutes between booking and start.
    notice integer not null constraint availability_notice_is_positive check (notice >= 0),
    -- Days ahead.
    horizon integer not null constraint availability_horizon_is_positive check (horizon >= 1),
    -- Minutes before its start until which a client can move a session.
    move_notice integer not null constraint availability_move_notice_is_positive check (move_notice >= 0),
    max_a_day integer constraint availability_max_a_day_is_positive check (max_a_day >= 1),
    max_a_week integer constraint availability_max_a_week_is_positive check (max_a_week >= 1),
    version integer not null default 1
) strict, without rowid;

-- Other hours on single dates of the partner's zone; empty for a day off.
create table availability_days (
    partner_id blob not null constraint availability_days_partner_fk references accounts (id) on delete cascade,
    -- `2027-03-28`
    date text not null constraint availability_days_date_is_iso check (length(date) = 10),
    hours text not null,
    constraint availability_days_pk primary key (partner_id, date)
) strict, without rowid;

create index availability_days_by_date on availability_days (date);

-- What can be booked.
create table session_types (
    id blob not null constraint session_types_pk primary key constraint session_types_id_is_uuid check (length(id) = 16),
    partner_id blob not null constraint session_types_partner_fk references accounts (id) on delete cascade,
    name text not null constraint session_types_name_is_short check (length(name) between 1 and 200),
    kind text not null constraint session_types_kind_known check (kind in ('video', 'in_person')),
    place text constraint session_types_place_is_short check (length(place) between 1 and 300),
    -- In minutes.
    length integer not null constraint session_types_length_is_positive check (length > 0),
    -- Milliseconds that the partner keeps free around it.
    buffer_before integer not null constraint session_types_buffer_before_is_positive check (buffer_before >= 0),
    buffer_after integer not null constraint session_types_buffer_after_is_positive check (buffer_after >= 0),
    state text not null constraint session_types_state_known check (state in ('offered', 'paused', 'removed')),
    version integer not null default 1,
    created_at integer not null
) strict;
create index session_types_by_partner on session_types (partner_id, created_at) where state <> 'removed';

-- The type that a client has booked.
alter table sessions add column type_id blob references session_types (id) on delete set null;
create index sessions_by_type on sessions (type_id) where type_id is not null;

-- Two more kinds: a client has booked, or moved a session.
create table notices_next (
    session_id blob not null constraint notices_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint notices_account_fk references accounts (id) on delete cascade,
    kind text not null constraint notices_kind_known check (kind in ('objection', 'outcome', 'cancelled', 'booked', 'moved', 'feedback')),
    at integer not null,
    -- Not shown any more from then on.
    until integer,
    constraint notices_pk primary key (session_id, account_id)
) strict;
insert into notices_next (session_id, account_id, kind, at, until) select session_id, account_id, kind, at, until from notices;
drop table notices;
alter table notices_next rename to notices;
create index notices_by_account on notices (account_id, at);
create index notices_by_until on notices (until) where until is not null;
