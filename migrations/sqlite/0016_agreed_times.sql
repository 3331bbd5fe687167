-- The zone and the wall-clock time that two people agreed on (`2026-12-08T14:00:00`). The instant follows from them by the
-- zone's rules, which governments change.
alter table sessions add column agreed_zone text;
alter table sessions add column agreed_start text constraint sessions_agreed_start_has_seconds check (length(agreed_start) = 19);
-- What lies ahead was booked in its partner's zone. The next start fills the time in, by the rules of that version.
update sessions set agreed_zone = (select time_zone from accounts where accounts.id = sessions.partner_id)
    where status in ('pending_payment', 'scheduled');
