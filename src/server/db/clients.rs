//! Partnerships between partners and clients, and invitations.

use super::{Db, DbError, Millis, Reader, Tx, dialect::statements, sessions::Person};
use crate::domain::{
    clients::ClientState,
    ids::{AccountId, TieId},
};
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

// Privacy: until a person has accepted, a partner sees the address that they entered and nothing of the
// account.
statements! {
    INSERT = "insert into partnerships (id, partner_id, client_id, state, created_at) values ($1, $2, $3, $4, $5)";
    CLIENTS = "select id, account_id, name, email, time_zone, state, expires_at from (
            select partnerships.id, accounts.id as account_id, accounts.email, partnerships.state, invitations.expires_at,
                case partnerships.state when 'requested' then accounts.email else accounts.name end as name,
                case partnerships.state when 'requested' then 'UTC' else accounts.time_zone end as time_zone
            from partnerships
                join accounts on accounts.id = partnerships.client_id
                left join invitations on invitations.partnership_id = partnerships.id
            where partnerships.partner_id = $1) as clients
        where lower(name) > lower(cast($2 as text)) or (lower(name) = lower(cast($2 as text)) and email > cast($3 as text))
        order by lower(name), email
        limit $4";
    CLIENT = "select partnerships.id, accounts.id as account_id, accounts.email, partnerships.state, invitations.expires_at,
            case partnerships.state when 'requested' then accounts.email else accounts.name end as name,
            case partnerships.state when 'requested' then 'UTC' else accounts.time_zone end as time_zone
        from partnerships
            join accounts on accounts.id = partnerships.client_id
            left join invitations on invitations.partnership_id = partnerships.id
        where partnerships.partner_id = $1 and partnerships.client_id = $2";
    BOOKABLE = "select accounts.name, accounts.time_zone, partnerships.state,
            cast(case when exists (select 1 from webhook_endpoints where state = 'active' and account_id = $1)
                or exists (select 1 from webhook_endpoints where state = 'active' and reach = 'server') then 1 else 0 end as bigint) as has_endpoints
        from partnerships join accounts on accounts.id = partnerships.client_id
        where partnerships.partner_id = $1 and partnerships.client_id = $2";
    PARTNERS = "select partnerships.id, accounts.name, partnerships.state
        from partnerships join accounts on accounts.id = partnerships.partner_id
        where partnerships.client_id = $1
        order by partnerships.state desc, lower(accounts.name)
        limit 200";
    OF_PARTNER = "select client_id from partnerships where id = $1 and partner_id = $2 and state = 'invited'";
    ACCEPT = "update partnerships set state = 'active' where id = $1 and client_id = $2 and state = 'requested'";
    DECLINE = "delete from partnerships where id = $1 and client_id = $2 and state = 'requested'";
    ACTIVATE = "update partnerships set state = 'active' where id = $1 and state = 'invited'";
    INVITE = "insert into invitations (partnership_id, token_hash, expires_at) values ($1, $2, $3)
        on conflict (partnership_id) do update set token_hash = excluded.token_hash, expires_at = excluded.expires_at";
    INVITATION = "select partnerships.id, partnerships.client_id, partners.name as partner_name, clients.name as client_name, clients.email
        from invitations
            join partnerships on partnerships.id = invitations.partnership_id
            join accounts as partners on partners.id = partnerships.partner_id
            join accounts as clients on clients.id = partnerships.client_id
        where invitations.token_hash = $1 and invitations.expires_at > $2";
    USE_INVITATION = "delete from invitations where token_hash = $1 and expires_at > $2";
}

/// A client of a partner.
pub struct Client {
    /// The partnership.
    pub id: TieId,
    pub account: AccountId,
    /// The email address until they have accepted.
    pub name: String,
    pub email: String,
    /// IANA name. `UTC` until they have accepted.
    pub time_zone: String,
    pub state: ClientState,
    pub invitation_expires_at: Option<DateTime<Utc>>,
}

#[derive(FromRow)]
struct ClientRow {
    id: Uuid,
    account_id: Uuid,
    name: String,
    email: String,
    time_zone: String,
    state: String,
    expires_at: Option<Millis>,
}

impl TryFrom<ClientRow> for Client {
    type Error = DbError;
    fn try_from(row: ClientRow) -> Result<Self, DbError> {
        Ok(Self {
            id: TieId(row.id),
            account: AccountId(row.account_id),
            name: row.name,
            email: row.email,
            time_zone: row.time_zone,
            state: state(&row.state)?,
            invitation_expires_at: row.expires_at.map(Into::into),
        })
    }
}

/// What a booking has to know, read at once.
pub struct Bookable {
    pub client: Person,
    pub state: ClientState,
    /// Whether the partner or the server has an active webhook endpoint.
    pub has_endpoints: bool,
}

/// A partner of a client.
pub struct Partner {
    /// The partnership.
    pub id: TieId,
    pub name: String,
    pub state: ClientState,
}

/// A valid invitation.
pub struct Invitation {
    /// The partnership.
    pub id: TieId,
    /// The invited account.
    pub client: AccountId,
    pub partner_name: String,
    pub client_name: String,
    /// The invited person's.
    pub email: String,
}

fn state(text: &str) -> Result<ClientState, DbError> {
    ClientState::from_word(text).ok_or_else(|| super::sessions::unknown("partnership state", text))
}

/// Fails with `Unique(ClientPair)` if the two have a partnership already.
pub async fn insert(
    tx: &mut Tx,
    id: TieId,
    partner: AccountId,
    client: AccountId,
    state: ClientState,
    at: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(INSERT.with([
        id.into(),
        partner.into(),
        client.into(),
        state.word().into(),
        at.into(),
    ]))
    .await?;
    Ok(())
}

/// A partner's clients by name: at most `limit` after the cursor `(name, email)`.
pub async fn clients(
    db: &Db,
    partner: AccountId,
    after: (&str, &str),
    limit: i64,
) -> Result<Vec<Client>, DbError> {
    let rows: Vec<ClientRow> = db
        .all(CLIENTS.with([partner.into(), after.0.into(), after.1.into(), limit.into()]))
        .await?;
    rows.into_iter().map(Client::try_from).collect()
}

pub async fn client(db: &Db, partner: AccountId, client: AccountId) -> Result<Option<Client>, DbError> {
    let row: Option<ClientRow> = db.opt(CLIENT.with([partner.into(), client.into()])).await?;
    row.map(Client::try_from).transpose()
}

/// A partner's client, for a booking.
pub async fn bookable(db: &Db, partner: AccountId, client: AccountId) -> Result<Option<Bookable>, DbError> {
    let query = BOOKABLE.with([partner.into(), client.into()]);
    let row: Option<(String, String, String, i64)> = db.opt(query).await?;
    let Some((name, time_zone, text, has_endpoints)) = row else {
        return Ok(None);
    };
    Ok(Some(Bookable {
        client: Person {
            id: client,
            name,
            time_zone,
        },
        state: state(&text)?,
        has_endpoints: has_endpoints != 0,
    }))
}

/// A client's partners, requests first.
pub async fn partners(db: &Db, client: AccountId) -> Result<Vec<Partner>, DbError> {
    let rows: Vec<(Uuid, String, String)> = db.all(PARTNERS.with([client.into()])).await?;
    rows.into_iter()
        .map(|(id, name, text)| {
            Ok(Partner {
                id: TieId(id),
                name,
                state: state(&text)?,
            })
        })
        .collect()
}

/// The client of a pending invitation, for the partner who sent it.
pub async fn invited_client(db: &Db, id: TieId, partner: AccountId) -> Result<Option<AccountId>, DbError> {
    let row: Option<(Uuid,)> = db.opt(OF_PARTNER.with([id.into(), partner.into()])).await?;
    Ok(row.map(|(id,)| AccountId(id)))
}

/// Accepts or declines a request. False if this client has no such request.
pub async fn answer(db: &Db, id: TieId, client: AccountId, accept: bool) -> Result<bool, DbError> {
    let sql = if accept { ACCEPT } else { DECLINE };
    Ok(db.write(sql.with([id.into(), client.into()])).await? == 1)
}

/// Stores a partnership's invitation, replacing an earlier one.
pub async fn invite(
    tx: &mut Tx,
    id: TieId,
    token_hash: Vec<u8>,
    until: DateTime<Utc>,
) -> Result<(), DbError> {
    tx.execute(INVITE.with([id.into(), token_hash.into(), until.into()]))
        .await?;
    Ok(())
}

/// The invitation with this token hash, unless used or expired.
pub async fn invitation(
    db: &Db,
    token_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<Option<Invitation>, DbError> {
    #[derive(FromRow)]
    struct InvitationRow {
        id: Uuid,
        client_id: Uuid,
        partner_name: String,
        client_name: String,
        email: String,
    }
    let row: Option<InvitationRow> = db.opt(INVITATION.with([token_hash.into(), now.into()])).await?;
    Ok(row.map(|row| Invitation {
        id: TieId(row.id),
        client: AccountId(row.client_id),
        partner_name: row.partner_name,
        client_name: row.client_name,
        email: row.email,
    }))
}

/// Redeems an invitation and activates the partnership. False if another request was faster (race).
pub async fn use_invitation(
    tx: &mut Tx,
    id: TieId,
    token_hash: Vec<u8>,
    now: DateTime<Utc>,
) -> Result<bool, DbError> {
    if tx
        .execute(USE_INVITATION.with([token_hash.into(), now.into()]))
        .await?
        != 1
    {
        return Ok(false);
    }
    tx.execute(ACTIVATE.with([id.into()])).await?;
    Ok(true)
}
