-- Who may meet whom. An invitation is a row of its own: a person has no account until they accept one, and invitations of
-- several partners to one address do not bar each other. Either person can end a tie.

-- Sorts names alike on both engines, and as people expect: written by Rapport (see the backfill below).
alter table accounts add column name_key bytea not null default '';
-- When a link that was mailed to the address proved it. Null: anyone may have typed it.
alter table accounts add column email_confirmed_at bigint;
-- 1: a partner whom no admin has approved yet.
alter table accounts add column unapproved bigint not null default 0 constraint accounts_unapproved_is_yes_or_no check (unapproved in (0, 1));
create index accounts_unapproved on accounts (created_at) where unapproved = 1;

create table ties (
    id uuid not null constraint ties_pk primary key,
    partner_id uuid not null constraint ties_partner_fk references accounts (id) on delete cascade,
    client_id uuid not null constraint ties_client_fk references accounts (id) on delete cascade,
    state text not null constraint ties_state_known check (state in ('requested', 'active', 'declined', 'ended')),
    created_at bigint not null,
    -- When it came into this state.
    changed_at bigint not null,
    -- The invitation by which the client came: forms that were opened before may still name it.
    invitation_id uuid,
    constraint ties_pair_unique unique (partner_id, client_id),
    constraint ties_of_two check (partner_id <> client_id)
);
create index ties_by_client on ties (client_id, state);
create index ties_by_invitation on ties (invitation_id) where invitation_id is not null;
insert into ties (id, partner_id, client_id, state, created_at, changed_at)
    select id, partner_id, client_id, case state when 'requested' then 'requested' else 'active' end, created_at, created_at
    from partnerships
    where client_id not in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));

alter table invitations rename to invitations_before;
create table invitations (
    id uuid not null constraint invitations_id_pk primary key,
    partner_id uuid not null constraint invitations_partner_fk references accounts (id) on delete cascade,
    -- As the partner entered them.
    name text not null constraint invitations_name_is_short check (length(name) between 1 and 120),
    name_key bytea not null default '',
    email text not null constraint invitations_email_is_folded check (email = lower(email)),
    -- In which their times are shown to the partner, until they have an account.
    time_zone text not null,
    -- SHA-256 of the link's token. Null: there is no link, and the partner has to make one.
    token_hash bytea constraint invitations_link_unique unique constraint invitations_link_is_sha256 check (length(token_hash) = 32),
    expires_at bigint not null,
    created_at bigint not null,
    -- The partner took it back; kept as long as there are sessions of it.
    ended_at bigint,
    constraint invitations_address_unique unique (partner_id, email)
);
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
    select gen_random_uuid(), pairs.partner_id, accounts.name, accounts.email, accounts.time_zone, accounts.created_at, accounts.created_at
    from (select distinct partner_id, client_id from sessions) as pairs join accounts on accounts.id = pairs.client_id
    where accounts.id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events))
        and not exists (select 1 from invitations as known where known.partner_id = pairs.partner_id and known.email = accounts.email);
drop table invitations_before;

alter table sessions alter column client_id drop not null;
-- Until the person has accepted the invitation.
alter table sessions add column invitation_id uuid constraint sessions_invitation_fk references invitations (id);
update sessions set client_id = null, invitation_id =
    (select invitations.id from invitations join accounts on accounts.email = invitations.email
                where invitations.partner_id = sessions.partner_id and accounts.id = sessions.client_id)
    where client_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));
alter table sessions add constraint sessions_client_or_invitation check ((client_id is null) <> (invitation_id is null));
-- What one partner and one client had with each other, in order.
drop index sessions_of_pair;
create index sessions_of_pair on sessions (partner_id, coalesce(client_id, invitation_id), starts_at, id);
create index sessions_of_invitation on sessions (invitation_id, starts_at, id) where invitation_id is not null;

drop table partnerships;

-- Nobody could be let in under an account that was never claimed: what names it is the other side's word.
delete from attendance where account_id in (select id from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events));
delete from accounts where role = 'client' and password_hash is null and id not in (select account_id from join_events);

insert into backfills (name) values ('name_keys'), ('addresses');
