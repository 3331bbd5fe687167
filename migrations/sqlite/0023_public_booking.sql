-- A partner's page that needs no account, and what is held there.
create table booking_pages (
    partner_id blob not null constraint booking_pages_pk primary key
        constraint booking_pages_partner_fk references accounts (id) on delete cascade,
    -- The name in its address: `/p/{handle}`.
    handle text not null constraint booking_pages_handle_unique unique
        constraint booking_pages_handle_is_short check (length(handle) between 3 and 40),
    state text not null constraint booking_pages_state_known check (state in ('off', 'unlisted', 'listed')),
    introduction text constraint booking_pages_introduction_is_short check (length(introduction) between 1 and 2000),
    languages text constraint booking_pages_languages_is_short check (length(languages) between 1 and 300),
    version integer not null default 1
) strict, without rowid;

alter table session_types add column audience text not null default 'clients'
    constraint session_types_audience_known check (audience in ('clients', 'anyone', 'link'));

-- Times that are kept for somebody who is booking. One that has expired is as if it were not there.
create table holds (
    id blob not null constraint holds_pk primary key constraint holds_id_is_uuid check (length(id) = 16),
    -- Who fills in the form, by a hash; none once a new person has sent it.
    holder blob constraint holds_holder_unique unique,
    partner_id blob not null constraint holds_partner_fk references accounts (id) on delete cascade,
    type_id blob not null constraint holds_type_fk references session_types (id) on delete cascade,
    starts_at integer not null,
    ends_at integer not null,
    busy_from integer not null,
    busy_until integer not null,
    -- A new person, who has to confirm by the link.
    name text constraint holds_name_is_short check (length(name) between 1 and 120),
    email text constraint holds_email_is_short check (length(email) between 3 and 254),
    time_zone text,
    token_hash blob constraint holds_token_unique unique,
    created_at integer not null,
    expires_at integer not null,
    constraint holds_range_is_not_empty check (ends_at > starts_at and busy_from <= starts_at and busy_until >= ends_at),
    constraint holds_of_a_visitor_or_a_person check ((holder is null) = (token_hash is not null))
) strict, without rowid;
create index holds_by_partner on holds (partner_id, busy_from);
create index holds_by_type on holds (type_id);
create index holds_by_email on holds (email) where email is not null;
create index holds_by_expiry on holds (expires_at);

-- Neither a session nor another hold takes a held time. The instant of the write is that of its row.
create trigger holds_no_overlap_insert before insert on holds
begin
    select raise(abort, 'session_overlap|partner')
    from (
        select busy_until from sessions indexed by sessions_partner_live
        where partner_id = new.partner_id
            and status in ('pending_payment', 'scheduled', 'in_progress')
            and busy_from < new.busy_until
        order by busy_from desc limit 1
    ) as clash
    where clash.busy_until > new.busy_from;

    select raise(abort, 'session_overlap|partner')
    from holds
    where partner_id = new.partner_id and busy_from < new.busy_until and busy_until > new.busy_from
        and expires_at > new.created_at;
end;

create trigger sessions_respect_holds_insert before insert on sessions
when new.status in ('pending_payment', 'scheduled', 'in_progress')
begin
    select raise(abort, 'session_overlap|partner')
    from holds
    where partner_id = new.partner_id and busy_from < new.ends_at + new.buffer_after
        and busy_until > new.starts_at - new.buffer_before and expires_at > new.created_at;
end;

create trigger sessions_respect_holds_update before update of partner_id, starts_at, ends_at, buffer_before, buffer_after on sessions
when new.status in ('pending_payment', 'scheduled', 'in_progress')
    and (new.starts_at <> old.starts_at or new.ends_at <> old.ends_at)
begin
    select raise(abort, 'session_overlap|partner')
    from holds
    where partner_id = new.partner_id and busy_from < new.ends_at + new.buffer_after
        and busy_until > new.starts_at - new.buffer_before and expires_at > new.updated_at;
end;

-- Mails that wait for a mail server; until then admins read them. They hold links, so their texts are sealed.
create table mails (
    id blob not null constraint mails_pk primary key constraint mails_id_is_uuid check (length(id) = 16),
    recipient text not null,
    text_sealed blob not null,
    created_at integer not null,
    -- Of no use any more from then on.
    expires_at integer not null
) strict, without rowid;
create index mails_by_expiry on mails (expires_at);
