-- Wrong tries of a session's passcode in all: after so many only a new passcode lets the person in.
alter table passcode_tries add column wrong integer not null default 0 constraint passcode_tries_wrong_counts check (wrong >= 0);
update passcode_tries set wrong = failed;
