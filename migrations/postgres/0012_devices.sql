-- When the frame of an admission last said that its person is in the room; null when it said that they are not. Whoever
-- leaves with one device may be there with another.
alter table join_events add column here_at bigint;
