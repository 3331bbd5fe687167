-- What a client is asked before a booking, and sessions that the partner accepts first.

-- Within how many hours the partner answers a request; none if clients book at once.
alter table session_types add column answer_hours bigint
    constraint session_types_answer_hours_positive check (answer_hours >= 1);
-- The questions, as JSON.
alter table session_types add column questions text not null default '[]';

-- A client asks for a session. The time is held by a row of `holds` whose holder is the request, until `until`.
create table requests (
    id uuid not null constraint requests_pk primary key,
    partner_id uuid not null constraint requests_partner_fk references accounts (id) on delete cascade,
    client_id uuid not null constraint requests_client_fk references accounts (id) on delete cascade,
    type_id uuid not null constraint requests_type_fk references session_types (id) on delete cascade,
    starts_at bigint not null,
    ends_at bigint not null,
    state text not null constraint requests_state_known
        check (state in ('waiting', 'proposed', 'accepted', 'declined', 'withdrawn')),
    -- The partner's, with a refusal or another time.
    words text constraint requests_words_are_short check (length(words) between 1 and 500),
    -- The session that it has become.
    session_id uuid constraint requests_session_fk references sessions (id) on delete cascade deferrable initially deferred,
    created_at bigint not null,
    -- Until when it can be answered.
    until bigint not null,
    -- Whether it is off the overview of the two.
    seen_by_partner bigint not null default 0,
    seen_by_client bigint not null default 0,
    constraint requests_range_is_not_empty check (ends_at > starts_at),
    constraint requests_accepted_has_session check ((state = 'accepted') = (session_id is not null))
);
create index requests_by_partner on requests (partner_id, until) where seen_by_partner = 0;
create index requests_by_client on requests (client_id, until) where seen_by_client = 0;
create index requests_by_type on requests (type_id);
create index requests_by_session on requests (session_id) where session_id is not null;
create index requests_by_until on requests (until);

-- A client's answers, sealed. They go with the held time, and then with the session.
create table intakes (
    id uuid not null constraint intakes_pk primary key,
    hold_id uuid constraint intakes_hold_unique unique
        constraint intakes_hold_fk references holds (id) on delete cascade deferrable initially deferred,
    session_id uuid constraint intakes_session_unique unique
        constraint intakes_session_fk references sessions (id) on delete cascade deferrable initially deferred,
    answers_sealed bytea not null,
    constraint intakes_of_a_hold_or_a_session check ((hold_id is null) = (session_id is not null))
);
