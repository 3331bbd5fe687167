-- People, their logins, and the ties between partners and clients.
-- Instants are Unix milliseconds. The SQLite file of this number says the same.

create table accounts (
    id uuid not null constraint accounts_pk primary key,
    -- Lower-cased. One account an address, so that a link made by one partner never opens another's record.
    email text not null constraint accounts_email_unique unique constraint accounts_email_is_folded check (email = lower(email)),
    name text not null constraint accounts_name_is_short check (length(name) between 1 and 120),
    role text not null constraint accounts_role_known check (role in ('client', 'partner', 'admin')),
    -- Null until an invited person has chosen one.
    password_hash text,
    time_zone text not null,
    created_at bigint not null
);

create index accounts_by_role on accounts (role);

create table logins (
    id uuid not null constraint logins_pk primary key,
    account_id uuid not null constraint logins_account_fk references accounts (id) on delete cascade,
    -- SHA-256 of the cookie's token; the token itself is nowhere.
    token_hash bytea not null constraint logins_token_unique unique constraint logins_token_is_sha256 check (octet_length(token_hash) = 32),
    created_at bigint not null,
    last_seen_at bigint not null,
    expires_at bigint not null,
    constraint logins_expire_later check (expires_at > created_at)
);

create index logins_by_account on logins (account_id, expires_at);
create index logins_by_expiry on logins (expires_at);

create table partnerships (
    id uuid not null constraint partnerships_pk primary key,
    partner_id uuid not null constraint partnerships_partner_fk references accounts (id) on delete cascade,
    client_id uuid not null constraint partnerships_client_fk references accounts (id) on delete cascade,
    state text not null constraint partnerships_state_known check (state in ('invited', 'requested', 'active')),
    created_at bigint not null,
    constraint partnerships_pair_unique unique (partner_id, client_id),
    constraint partnerships_of_two check (partner_id <> client_id)
);

create index partnerships_by_client on partnerships (client_id, state);

create table invitations (
    partnership_id uuid not null constraint invitations_pk primary key
        constraint invitations_partnership_fk references partnerships (id) on delete cascade,
    token_hash bytea not null constraint invitations_token_unique unique constraint invitations_token_is_sha256 check (octet_length(token_hash) = 32),
    expires_at bigint not null
);

-- Who did what, when. Written in the transaction that did it.
create table audit (
    id uuid not null constraint audit_pk primary key,
    at bigint not null,
    account_id uuid,
    action text not null,
    subject_id uuid,
    detail text
);

create index audit_by_subject on audit (subject_id, at);
