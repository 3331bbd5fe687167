//! A partner's clients and a client's partners: ties between two accounts, and invitations beside them in the lists.

use super::{Db, DbError, Millis, Query, Reader, Tx, dialect::statements, sessions::Person};
use crate::domain::{
    clients::{ClientState, SessionClient},
    ids::{AccountId, InvitationId, PersonId, TieId},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

// Privacy: until a person has accepted, a partner sees the address that they entered and nothing of the
// account. Such requests come first in the list.
macro_rules! clients {
    ($rest:literal) => {
        concat!(
            "select id, name, email, email_confirmed, time_zone, state, expires_at, name_key from (
                select ties.partner_id, ties.client_id as id, accounts.email, ties.state, cast(null as bigint) as expires_at,
                    cast(case when accounts.email_confirmed_at is null then 0 else 1 end as bigint) as email_confirmed,
                    case ties.state when 'active' then accounts.name else accounts.email end as name,
                    case ties.state when 'active' then accounts.time_zone else 'UTC' end as time_zone,
                    case ties.state when 'active' then accounts.name_key else substr(accounts.name_key, 1, 0) end as name_key
                from ties join accounts on accounts.id = ties.client_id
                where ties.partner_id = $1 and ties.state in ('requested', 'active')
                union all
                select partner_id, id, email, 'invited' as state, case when token_hash is not null then expires_at end,
                    cast(0 as bigint) as email_confirmed, name, time_zone, name_key
                from invitations where partner_id = $1 and ended_at is null
            ) as clients ",
            $rest
        )
    };
}

macro_rules! bookable {
    ($id:literal, $state:literal, $from:literal, $same_client:literal) => {
        concat!(
            "select ", $id, " as id, name, time_zone, ", $state, " as state,
                (select cast(count(*) as bigint) from sessions where sessions.partner_id = $1 and ", $same_client, " and starts_at > $3
                    and status in ('pending_payment', 'scheduled', 'in_progress')) as ahead,
                cast(case when exists (select 1 from webhook_endpoints where state = 'active' and account_id = $1)
                    or exists (select 1 from webhook_endpoints where state = 'active' and reach = 'server') then 1 else 0 end as bigint) as has_endpoints,
                cast(case when exists (select 1 from availability where availability.partner_id = $1) then 1 else 0 end as bigint) as has_hours
            from ", $from
        )
    };
}

statements! {
    REQUEST = "insert into ties (id, partner_id, client_id, state, created_at, changed_at) values ($1, $2, $3, 'requested', $4, $4)
        on conflict (partner_id, client_id) do update set state = 'requested', changed_at = excluded.changed_at
        where ties.state in ('declined', 'ended')";
    // An invitation that is accepted renews a tie that was ended, and answers a request.
    ACTIVATE = "insert into ties (id, partner_id, client_id, state, invitation_id, created_at, changed_at) values ($1, $2, $3, 'active', $4, $5, $5)
        on conflict (partner_id, client_id) do update set state = 'active', invitation_id = excluded.invitation_id, changed_at = excluded.changed_at";
    CLIENTS = clients!("where name_key > $2 or (name_key = $2 and id > $3) order by name_key, id limit $4");
    CLIENT = clients!("where id = $2");
    WITH_ADDRESS = clients!("where email = $2");
    BOOKABLE = concat!(
        bookable!("ties.client_id", "ties.state", "ties join accounts on accounts.id = ties.client_id where ties.partner_id = $1 and ties.client_id = $2",
            "sessions.client_id = ties.client_id"),
        " union all ",
        bookable!("ties.client_id", "ties.state", "ties join accounts on accounts.id = ties.client_id where ties.partner_id = $1 and ties.invitation_id = $2",
            "sessions.client_id = ties.client_id"),
        " union all ",
        bookable!("invitations.id", "'invited'", "invitations where id = $2 and partner_id = $1 and ended_at is null",
            "sessions.invitation_id = invitations.id")
    );
    PARTNERS = "select id, name, email, state from (
            select accounts.id, accounts.name, accounts.email, accounts.name_key, ties.state, case ties.state when 'requested' then 0 else 1 end as rank
            from ties join accounts on accounts.id = ties.partner_id
            where ties.client_id = $1 and ties.state in ('requested', 'active')) as partners
        where (rank, name_key, id) > ($2, $3, $4)
        order by rank, name_key, id
        limit $5";
    PARTNERS_OF = "select partner_id from ties where client_id = $1 and state = 'active' limit 100";
    PARTNER = "select cast(case ties.state when 'requested' then 0 else 1 end as bigint) as rank, accounts.name_key
        from ties join accounts on accounts.id = ties.partner_id where ties.client_id = $1 and ties.partner_id = $2";
    TIE = "select state, changed_at from ties where partner_id = $1 and client_id = $2";
    LOCK = "select id, state from ties where partner_id = $1 and client_id = $2",
        postgres: "select id, state from ties where partner_id = $1 and client_id = $2 for update";
    SET_STATE = "update ties set state = $2, changed_at = $3 where id = $1";
    ANSWER = "update ties set state = $3, changed_at = $4 where client_id = $1 and partner_id = $2 and state = 'requested'";
}

/// A client of a partner, as their list shows them.
pub struct Client {
    pub id: PersonId,
    /// The email address until a request is accepted.
    pub name: String,
    pub email: String,
    pub email_confirmed: bool,
    /// IANA name. `UTC` until a request is accepted.
    pub time_zone: String,
    pub state: ClientState,
    /// Of an invitation that has a link.
    pub invitation_expires_at: Option<DateTime<Utc>>,
    /// Position in the list.
    pub name_key: Vec<u8>,
}

#[derive(FromRow)]
struct ClientRow {
    id: Uuid,
    name: String,
    email: String,
    email_confirmed: i64,
    time_zone: String,
    state: String,
    expires_at: Option<Millis>,
    name_key: Vec<u8>,
}

impl TryFrom<ClientRow> for Client {
    type Error = DbError;
    fn try_from(row: ClientRow) -> Result<Self, DbError> {
        Ok(Self {
            id: PersonId(row.id),
            name: row.name,
            email: row.email,
            email_confirmed: row.email_confirmed != 0,
            time_zone: row.time_zone,
            state: state(&row.state)?,
            invitation_expires_at: row.expires_at.map(Into::into),
            name_key: row.name_key,
        })
    }
}

/// What a booking has to know of its client, read at once.
pub struct Bookable {
    pub id: SessionClient,
    pub client: Person,
    pub state: ClientState,
    /// Live sessions of the two that lie ahead.
    pub ahead: i64,
    /// Whether the partner or the server has an active webhook endpoint.
    pub has_endpoints: bool,
    /// Whether the partner has opened hours.
    pub has_hours: bool,
}

/// A partner of a client.
pub struct Partner {
    pub id: AccountId,
    pub name: String,
    pub email: String,
    pub state: ClientState,
}

fn state(text: &str) -> Result<ClientState, DbError> {
    ClientState::from_word(text).ok_or_else(|| super::sessions::unknown("state of a tie", text))
}

/// Asks a client, unless the two have a tie that is not over. Returns whether it did.
pub async fn request(
    db: &Db,
    id: TieId,
    (partner, client): (AccountId, AccountId),
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let query = REQUEST.with([id.into(), partner.into(), client.into(), at.into()]);
    Ok(db.write(query).await? == 1)
}

/// Makes an active tie of the two, by this invitation if there was one.
pub fn activation(
    id: TieId,
    (partner, client): (AccountId, AccountId),
    invitation: Option<InvitationId>,
    at: DateTime<Utc>,
) -> Query {
    ACTIVATE.with([
        id.into(),
        partner.into(),
        client.into(),
        invitation.map(|id| id.0).into(),
        at.into(),
    ])
}

/// A partner's clients: open requests, then by name. At most `limit` after the cursor.
pub async fn clients(
    db: &Db,
    partner: AccountId,
    after: Option<&Client>,
    limit: i64,
) -> Result<Vec<Client>, DbError> {
    let (key, id) = after.map_or((Vec::new(), PersonId(Uuid::nil())), |last| {
        (last.name_key.clone(), last.id)
    });
    let query = CLIENTS.with([partner.into(), key.into(), id.into(), limit.into()]);
    let rows: Vec<ClientRow> = db.all(query).await?;
    rows.into_iter().map(Client::try_from).collect()
}

pub async fn client(db: &Db, partner: AccountId, person: PersonId) -> Result<Option<Client>, DbError> {
    let row: Option<ClientRow> = db.opt(CLIENT.with([partner.into(), person.into()])).await?;
    row.map(Client::try_from).transpose()
}

/// The client or invitation of this partner with this address.
pub async fn with_address(db: &Db, partner: AccountId, email: &str) -> Result<Option<Client>, DbError> {
    let row: Option<ClientRow> = db.opt(WITH_ADDRESS.with([partner.into(), email.into()])).await?;
    row.map(Client::try_from).transpose()
}

/// A partner's client, for a booking: by account, or by an invitation, accepted or not. `None` if the tie is over.
pub async fn bookable(
    db: &Db,
    partner: AccountId,
    person: PersonId,
    now: DateTime<Utc>,
) -> Result<Option<Bookable>, DbError> {
    #[derive(FromRow)]
    struct BookableRow {
        id: Uuid,
        name: String,
        time_zone: String,
        state: String,
        ahead: i64,
        has_endpoints: i64,
        has_hours: i64,
    }
    let query = BOOKABLE.with([partner.into(), person.into(), now.into()]);
    let Some(row) = db.opt::<BookableRow>(query).await? else {
        return Ok(None);
    };
    let state = state(&row.state)?;
    let id = match state {
        ClientState::Invited => SessionClient::Invited(InvitationId(row.id)),
        ClientState::Requested | ClientState::Active => SessionClient::Account(AccountId(row.id)),
        ClientState::Declined | ClientState::Ended => return Ok(None),
    };
    let client = Person {
        id: id.person(),
        name: row.name,
        time_zone: row.time_zone,
    };
    Ok(Some(Bookable {
        id,
        client,
        state,
        ahead: row.ahead,
        has_endpoints: row.has_endpoints != 0,
        has_hours: row.has_hours != 0,
    }))
}

/// The partners whose slots a client can book: a hundred at most.
pub async fn partners_of(db: &Db, client: AccountId) -> Result<Vec<PersonId>, DbError> {
    let rows: Vec<(Uuid,)> = db.all(PARTNERS_OF.with([client.into()])).await?;
    Ok(rows.into_iter().map(|(id,)| PersonId(id)).collect())
}

/// A client's partners, requests first, each by name: at most `limit` after the cursor.
pub async fn partners(
    db: &Db,
    client: AccountId,
    after: Option<AccountId>,
    limit: i64,
) -> Result<Vec<Partner>, DbError> {
    let last: Option<(i64, Vec<u8>)> = match after {
        Some(partner) => db.opt(PARTNER.with([client.into(), partner.into()])).await?,
        None => None,
    };
    let (rank, key) = last.unwrap_or_default();
    let after = after.unwrap_or(AccountId(Uuid::nil()));
    let query = PARTNERS.with([client.into(), rank.into(), key.into(), after.into(), limit.into()]);
    let rows: Vec<(Uuid, String, String, String)> = db.all(query).await?;
    rows.into_iter()
        .map(|(id, name, email, text)| {
            Ok(Partner {
                id: AccountId(id),
                name,
                email,
                state: state(&text)?,
            })
        })
        .collect()
}

/// The state of the tie of two accounts, and since when.
pub async fn tie(
    db: &Db,
    partner: AccountId,
    client: AccountId,
) -> Result<Option<(ClientState, DateTime<Utc>)>, DbError> {
    let row: Option<(String, Millis)> = db.opt(TIE.with([partner.into(), client.into()])).await?;
    row.map(|(text, at)| Ok((state(&text)?, at.into()))).transpose()
}

/// The tie of two accounts, its row locked.
pub async fn lock(
    tx: &mut Tx,
    partner: AccountId,
    client: AccountId,
) -> Result<Option<(TieId, ClientState)>, DbError> {
    let row: Option<(Uuid, String)> = tx.opt(LOCK.with([partner.into(), client.into()])).await?;
    row.map(|(id, text)| Ok((TieId(id), state(&text)?))).transpose()
}

/// Ends a tie, or takes a request back.
pub fn set_state(id: TieId, state: ClientState, at: DateTime<Utc>) -> Query {
    SET_STATE.with([id.into(), state.word().into(), at.into()])
}

/// Accepts or declines a request. False if this client has no such request.
pub async fn answer(
    db: &Db,
    client: AccountId,
    partner: AccountId,
    state: ClientState,
    at: DateTime<Utc>,
) -> Result<bool, DbError> {
    let query = ANSWER.with([client.into(), partner.into(), state.word().into(), at.into()]);
    Ok(db.write(query).await? == 1)
}
