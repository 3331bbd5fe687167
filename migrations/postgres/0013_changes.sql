-- An instant session is one by its own word: until now it was guessed from two equal times. It began at the full second.
alter table sessions add column instant bigint not null default 0
    constraint sessions_instant_is_yes_or_no check (instant in (0, 1));
update sessions set instant = 1 where created_at / 1000 * 1000 = starts_at;

-- A rating is counted when it is read: this index holds all that it needs.
drop table ratings;
create index feedback_by_stars on feedback (partner_id, stars);

-- Answers to forms that carried a key: a repeat is answered like the first time.
create table form_answers (
    id uuid not null constraint form_answers_pk primary key,
    account_id uuid not null constraint form_answers_account_fk references accounts (id) on delete cascade,
    -- SHA-256 of the key, and of what was asked under it.
    key_hash bytea not null,
    request_hash bytea not null,
    -- The HTTP status; null while it runs.
    status bigint,
    answer_sealed bytea,
    created_at bigint not null,
    constraint form_answers_key_unique unique (account_id, key_hash),
    constraint form_answers_answered check ((status is null) = (answer_sealed is null))
);

create index form_answers_by_time on form_answers (created_at);
