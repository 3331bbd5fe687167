-- A booking counts the live sessions of its two people: with the partner in the index, no row is read for that.
drop index sessions_client_live;
create index sessions_client_live on sessions (client_id, starts_at, ends_at, partner_id)
    where status in ('pending_payment', 'scheduled', 'in_progress');

-- Jitsi's rooms and manual links have no id at a provider.
drop index meeting_links_by_external;
create index meeting_links_by_external on meeting_links (provider, external_id) where external_id is not null;

-- No query reads it, and each booking writes to it.
drop index audit_by_subject;
