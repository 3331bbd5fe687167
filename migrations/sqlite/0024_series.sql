-- Sessions that were booked together by a rule.
create table series (
    id blob not null constraint series_pk primary key constraint series_id_is_uuid check (length(id) = 16),
    partner_id blob not null constraint series_partner_fk references accounts (id) on delete cascade,
    repeat text not null constraint series_repeat_known
        check (repeat in ('daily', 'weekly', 'two_weeks', 'three_weeks', 'four_weeks', 'monthly_date', 'monthly_weekday')),
    -- The zone of the wall-clock times of its sessions.
    zone text not null,
    -- How many sessions it was booked with.
    sessions integer not null constraint series_has_sessions check (sessions >= 1),
    created_at integer not null
) strict, without rowid;
create index series_by_partner on series (partner_id);

create table series_sessions (
    session_id blob not null constraint series_sessions_pk primary key
        constraint series_sessions_session_fk references sessions (id) on delete cascade,
    series_id blob not null constraint series_sessions_series_fk references series (id) on delete cascade,
    -- From 1 on, by the dates of the rule.
    nth integer not null constraint series_sessions_nth_is_positive check (nth >= 1),
    -- Where the series has it, as wall-clock time; the session itself may have been moved away.
    start text not null constraint series_sessions_start_has_seconds check (length(start) = 19),
    -- Its length in the series, in milliseconds.
    length integer not null constraint series_sessions_length_is_positive check (length > 0),
    constraint series_sessions_nth_unique unique (series_id, nth)
) strict, without rowid;
