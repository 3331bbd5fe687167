-- What providers say of meetings: each delivery once, in our words. What they send beside that, names and
-- addresses among it, is not kept.

create table meeting_events (
    id uuid not null constraint meeting_events_pk primary key,
    -- Which form it came in.
    source text not null constraint meeting_events_source_known check (source in ('zoom', 'jaas', 'jitsi', 'generic')),
    -- SHA-256 of what makes it this event and no other: what is delivered again is known by it.
    dedupe_hash bytea not null constraint meeting_events_hash_is_sha256 check (length(dedupe_hash) = 32),
    -- Null until it is found, and for a meeting that is none of ours.
    session_id uuid constraint meeting_events_session_fk references sessions (id) on delete cascade,
    kind text not null constraint meeting_events_kind_known
        check (kind in ('meeting.started', 'meeting.ended', 'participant.joined', 'participant.left')),
    -- Null for the meeting itself, and for somebody who cannot be told.
    participant text constraint meeting_events_participant_known check (participant in ('partner', 'client')),
    -- A mark of the connection; empty where there is none.
    connection text not null,
    -- When it happened, as the provider says; and when we heard of it.
    at bigint not null,
    received_at bigint not null,
    constraint meeting_events_once unique (source, dedupe_hash)
);

create index meeting_events_by_session on meeting_events (session_id, at);
create index meeting_events_unknown on meeting_events (received_at) where session_id is null;

-- A provider names a meeting by its own id.
create index meeting_links_by_external on meeting_links (provider, external_id);
