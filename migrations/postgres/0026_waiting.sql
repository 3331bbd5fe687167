-- Clients who are told if a time becomes free that is earlier than what there was.
create table waiting (
    id uuid not null constraint waiting_pk primary key,
    partner_id uuid not null constraint waiting_partner_fk references accounts (id) on delete cascade,
    client_id uuid not null constraint waiting_client_fk references accounts (id) on delete cascade,
    type_id uuid not null constraint waiting_type_fk references session_types (id) on delete cascade,
    -- Only what begins before is of use.
    before bigint not null,
    created_at bigint not null,
    -- The time that is offered; a row of `holds` whose holder is this row keeps it until then.
    offered_start bigint,
    offered_until bigint,
    constraint waiting_once_each unique (client_id, type_id),
    constraint waiting_offer_is_whole check ((offered_start is null) = (offered_until is null))
);
create index waiting_by_turn on waiting (partner_id, created_at) where offered_start is null;
create index waiting_by_type on waiting (type_id);
create index waiting_by_before on waiting (before);
