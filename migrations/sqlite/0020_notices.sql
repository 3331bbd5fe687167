-- What stands first on a person's overview, until they dismiss it or it is settled. One for each session.
create table notices (
    session_id blob not null constraint notices_session_fk references sessions (id) on delete cascade,
    account_id blob not null constraint notices_account_fk references accounts (id) on delete cascade,
    kind text not null constraint notices_kind_known check (kind in ('objection', 'outcome', 'cancelled', 'feedback')),
    at integer not null,
    -- Not shown any more from then on.
    until integer,
    constraint notices_pk primary key (session_id, account_id)
) strict;
create index notices_by_account on notices (account_id, at);
create index notices_by_until on notices (until) where until is not null;

-- Objections that no correction has followed.
insert into notices (session_id, account_id, kind, at)
    select objections.session_id, sessions.partner_id, 'objection', objections.at
    from objections join sessions on sessions.id = objections.session_id
    where sessions.decided_at < objections.at;
