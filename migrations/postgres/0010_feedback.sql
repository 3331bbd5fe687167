-- What clients say of sessions, and what it comes to for their partners.

create table feedback (
    session_id uuid not null constraint feedback_pk primary key
        constraint feedback_session_fk references sessions (id) on delete cascade,
    -- As in the session: a partner's feedback is read without it.
    partner_id uuid not null constraint feedback_partner_fk references accounts (id),
    client_id uuid not null constraint feedback_client_fk references accounts (id),
    stars bigint not null constraint feedback_stars_are_one_to_five check (stars between 1 and 5),
    comment text constraint feedback_comment_is_short check (length(comment) between 1 and 2000),
    -- 1: other clients may read the comment, without a name.
    may_be_shown bigint not null constraint feedback_may_be_shown_is_yes_or_no check (may_be_shown in (0, 1)),
    created_at bigint not null,
    updated_at bigint not null,
    constraint feedback_shown_has_comment check (may_be_shown = 0 or comment is not null)
);

create index feedback_by_partner on feedback (partner_id, created_at);
create index feedback_shown on feedback (partner_id, created_at) where may_be_shown = 1;

-- Changed in the transaction that changes the feedback, by the difference.
create table ratings (
    partner_id uuid not null constraint ratings_pk primary key
        constraint ratings_partner_fk references accounts (id),
    count bigint not null constraint ratings_count_is_positive check (count >= 0),
    sum bigint not null,
    star_1 bigint not null constraint ratings_star_1_is_positive check (star_1 >= 0),
    star_2 bigint not null constraint ratings_star_2_is_positive check (star_2 >= 0),
    star_3 bigint not null constraint ratings_star_3_is_positive check (star_3 >= 0),
    star_4 bigint not null constraint ratings_star_4_is_positive check (star_4 >= 0),
    star_5 bigint not null constraint ratings_star_5_is_positive check (star_5 >= 0),
    constraint ratings_count_is_of_all check (count = star_1 + star_2 + star_3 + star_4 + star_5),
    constraint ratings_sum_is_of_all check (sum = star_1 + 2 * star_2 + 3 * star_3 + 4 * star_4 + 5 * star_5)
);
