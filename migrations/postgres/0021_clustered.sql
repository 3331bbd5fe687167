-- Only SQLite keeps a table in the tree of its primary key.
select 1;
