-- What one partner and one client had with each other, in order: the history with one person, and a partner's clients.
create index sessions_of_pair on sessions (partner_id, client_id, starts_at, id);
