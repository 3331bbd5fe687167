//! Outgoing webhooks: the endpoints and their deliveries. A delivery is written to the outbox in the
//! transaction of the change that it announces; `jobs::delivery` sends it.

use super::{account::limit, page};
use crate::{
    api::webhooks::{AddEndpoint, DeliveryPage, DeliveryView, EndpointAdded, EndpointList, EndpointView},
    domain::{
        access::Action,
        account::{Caller, Role},
        ids::{AccountId, DeliveryId, EndpointId},
        webhook::{DisabledBy, ENDPOINTS_MAX, EndpointState, Reach, TEST, WebhookEvent},
    },
    server::{
        address::Purpose,
        crypto::{new_id, random_id},
        cx::Cx,
        db::{
            self, Query,
            audit::{self, AuditAction},
            deliveries::{self, Delivery},
            webhooks::{Endpoint, NewEndpoint},
        },
        error::{Error, Fields},
        sealed::Place,
        webhook::{payload, signature::SigningSecret},
        when,
    },
    words::Words,
};
use chrono::TimeDelta;
use uuid::Uuid;

fn reach(caller: Caller) -> Reach {
    match caller.role {
        Role::Admin => Reach::Server,
        Role::Partner | Role::Client => Reach::Own,
    }
}

fn view(cx: &Cx, endpoint: Endpoint) -> Result<EndpointView, Error> {
    Ok(EndpointView {
        id: endpoint.id,
        host: endpoint.host,
        events: endpoint.events,
        state: endpoint.state,
        added: when::moment(endpoint.created_at, cx.zone()?, cx.lang, cx.now()),
    })
}

/// Loads an endpoint that the caller owns.
async fn load(cx: &Cx, id: EndpointId) -> Result<(AccountId, Endpoint), Error> {
    let caller = cx.caller_who(Action::KeepWebhooks)?;
    let endpoint = db::webhooks::one(&cx.app.db, id).await?;
    endpoint
        .filter(|endpoint| endpoint.account == caller.account)
        .map(|endpoint| (caller.account, endpoint))
        .ok_or_else(|| Error::not_found(cx.words()))
}

/// The caller's endpoints.
///
/// # Errors
/// `signed_out`; `forbidden`.
pub async fn list(cx: Cx) -> Result<EndpointList, Error> {
    let caller = cx.caller_who(Action::KeepWebhooks)?;
    let endpoints = db::webhooks::all_of(&cx.app.db, caller.account).await?;
    let count = i64::try_from(endpoints.len()).unwrap_or(i64::MAX);
    let endpoints = endpoints.into_iter().map(|endpoint| view(&cx, endpoint));
    Ok(EndpointList {
        endpoints: endpoints.collect::<Result<_, _>>()?,
        reach: reach(caller),
        room: count < ENDPOINTS_MAX,
    })
}

/// One endpoint.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn one(cx: Cx, id: EndpointId) -> Result<EndpointView, Error> {
    let (_, endpoint) = load(&cx, id).await?;
    view(&cx, endpoint)
}

/// Parses the events of a form, in canonical order and without duplicates.
fn events(words: Words, given: &[String]) -> Result<Vec<WebhookEvent>, &'static str> {
    let known = given.iter().all(|word| WebhookEvent::from_word(word).is_some());
    let wanted = |event: &WebhookEvent| given.iter().any(|word| word == event.word());
    let events: Vec<_> = WebhookEvent::ALL.into_iter().filter(wanted).collect();
    if known && !events.is_empty() {
        Ok(events)
    } else {
        Err(words.error_endpoint_events())
    }
}

/// Adds an endpoint. Its secret is shown in this response only.
///
/// # Errors
/// `signed_out`; `forbidden`; field errors; `not_now` at the limit of endpoints.
pub async fn add(cx: Cx, form: AddEndpoint) -> Result<EndpointAdded, Error> {
    let words = cx.words();
    let caller = cx.caller_who(Action::KeepWebhooks)?;
    let mut fields = Fields::new(words);
    let url = cx.app.webhooks.parse(&form.url);
    let url = url.map_err(|problem| problem.message(words, Purpose::Webhook));
    let url = fields.take("url", url);
    let events = fields.take("events", events(words, &form.events));
    let (Some(url), Some(events)) = (url, events) else {
        return Err(fields.into_error());
    };
    let (id, secret, keys) = (EndpointId(new_id()), SigningSecret::fresh(), &cx.app.config.keys);
    let new = NewEndpoint {
        id,
        account: caller.account,
        reach: reach(caller),
        url_sealed: keys.seal_text(Place::WebhookUrl(id), url.as_str())?,
        host: url.host_str().unwrap_or_default().to_owned(),
        events,
        secret_sealed: keys.seal_text(Place::WebhookSecret(id), &secret.expose())?,
    };
    let now = cx.now();
    let host = Some(new.host.clone());
    let mut tx = cx.app.db.begin().await?;
    if !db::webhooks::insert(&mut tx, new, now).await? {
        return Err(Error::not_now(words.error_endpoints_full(ENDPOINTS_MAX)));
    }
    audit::record(&mut tx, now, caller.account, AuditAction::WebhookAdd, id.0, host).await?;
    tx.commit().await?;
    Ok(EndpointAdded {
        endpoint: one(cx, id).await?,
        secret: secret.expose(),
    })
}

/// Writes a change of an endpoint together with its audit row.
async fn write(
    cx: &Cx,
    by: AccountId,
    id: EndpointId,
    action: AuditAction,
    mut queries: Vec<Query>,
) -> Result<(), Error> {
    queries.push(audit::line(cx.now(), by, action, id.0, None));
    Ok(cx.app.db.write_all(queries).await?)
}

/// Changes the events that an endpoint subscribes to.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; field errors.
pub async fn change(cx: Cx, id: EndpointId, given: Vec<String>) -> Result<EndpointView, Error> {
    let (account, _) = load(&cx, id).await?;
    let words = cx.words();
    let events = events(words, &given).map_err(|why| Error::field(words, "events", why))?;
    let change = db::webhooks::change_of_events(id, &events, cx.now());
    write(&cx, account, id, AuditAction::WebhookChange, vec![change]).await?;
    one(cx, id).await
}

/// Pauses an endpoint. Waiting deliveries are marked as failed, and can be sent again later.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn pause(cx: Cx, id: EndpointId) -> Result<EndpointView, Error> {
    let (account, _) = load(&cx, id).await?;
    let mut queries = vec![db::webhooks::disabling(id, DisabledBy::Hand, cx.now())];
    queries.extend(deliveries::giving_up(id));
    write(&cx, account, id, AuditAction::WebhookPause, queries).await?;
    one(cx, id).await
}

/// Resumes an endpoint. Events from the pause are not delivered.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn resume(cx: Cx, id: EndpointId) -> Result<EndpointView, Error> {
    let (account, _) = load(&cx, id).await?;
    let enabling = db::webhooks::enabling(id, cx.now());
    write(&cx, account, id, AuditAction::WebhookResume, vec![enabling]).await?;
    one(cx, id).await
}

/// Removes an endpoint with its deliveries.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn remove(cx: Cx, id: EndpointId) -> Result<(), Error> {
    let (account, _) = load(&cx, id).await?;
    let mut queries = Vec::from(deliveries::giving_up(id));
    queries.push(db::webhooks::removal(id));
    write(&cx, account, id, AuditAction::WebhookRemove, queries).await
}

/// Loads an active endpoint that the caller owns, for requests that send to it.
async fn active(cx: &Cx, id: EndpointId) -> Result<AccountId, Error> {
    let (account, endpoint) = load(cx, id).await?;
    limit(cx)?;
    if endpoint.state == EndpointState::Active {
        Ok(account)
    } else {
        Err(Error::not_now(cx.words().error_endpoint_paused()))
    }
}

/// Refuses what would be added to a full queue.
async fn has_room(cx: &Cx, id: EndpointId) -> Result<(), Error> {
    if db::jobs::is_full(&cx.app.db, id).await? {
        return Err(Error::not_now(cx.words().error_endpoint_queue()));
    }
    Ok(())
}

/// Sends a test event to an endpoint.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `not_now` while the endpoint is disabled; `too_many`.
pub async fn test(cx: Cx, id: EndpointId) -> Result<(), Error> {
    let account = active(&cx, id).await?;
    has_room(&cx, id).await?;
    let now = cx.now();
    let delivery = DeliveryId(random_id());
    let queries = deliveries::insertion(delivery, id, TEST, payload::of_test(now), now);
    write(&cx, account, id, AuditAction::WebhookTest, queries.into()).await?;
    cx.app.outbox.notify_waiters();
    Ok(())
}

fn delivery_view(cx: &Cx, delivery: Delivery) -> Result<DeliveryView, Error> {
    let (zone, now) = (cx.zone()?, cx.now());
    let moment = |at| when::moment(at, zone, cx.lang, now);
    Ok(DeliveryView {
        id: delivery.id,
        event: delivery.event,
        state: delivery.state,
        attempts: u32::try_from(delivery.attempts).unwrap_or(u32::MAX),
        status: delivery.last_status.and_then(|status| u16::try_from(status).ok()),
        problem: delivery.last_problem,
        at: delivery.created_at,
        when: moment(delivery.created_at),
        next_try: delivery.next_at.map(moment),
    })
}

/// The deliveries to an endpoint, latest first, 50 per page.
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`.
pub async fn deliveries(cx: Cx, id: EndpointId, cursor: Option<String>) -> Result<DeliveryPage, Error> {
    load(&cx, id).await?;
    // Start a day ahead, because the clocks of other processes may be ahead of ours.
    let first = (cx.now() + TimeDelta::days(1), DeliveryId(Uuid::max()));
    let before = cursor.as_deref().and_then(page::parse).unwrap_or(first);
    let latest = deliveries::latest(&cx.app.db, id, before, page::fetch(page::SIZE)).await?;
    let (latest, next) = page::cut(latest, page::SIZE, |last| page::cursor(last.created_at, last.id));
    let deliveries = latest.into_iter().map(|delivery| delivery_view(&cx, delivery));
    Ok(DeliveryPage {
        deliveries: deliveries.collect::<Result<_, _>>()?,
        next,
    })
}

/// Starts a new round of attempts for a delivery, with the same `webhook-id` (idempotency key).
///
/// # Errors
/// `signed_out`; `forbidden`; `not_found`; `not_now` while the delivery waits or the endpoint is disabled;
/// `too_many`.
pub async fn send_again(cx: Cx, id: DeliveryId) -> Result<(), Error> {
    cx.caller_who(Action::KeepWebhooks)?;
    let endpoint = deliveries::endpoint(&cx.app.db, id).await?;
    let endpoint = endpoint.ok_or_else(|| Error::not_found(cx.words()))?;
    let account = active(&cx, endpoint).await?;
    has_room(&cx, endpoint).await?;
    let now = cx.now();
    let mut tx = cx.app.db.begin().await?;
    if !deliveries::again(&mut tx, id, endpoint, now).await? {
        return Err(Error::not_now(cx.words().error_delivery_waits()));
    }
    cx.audit(&mut tx, account, AuditAction::WebhookSendAgain, id.0)
        .await?;
    tx.commit().await?;
    cx.app.outbox.notify_waiters();
    Ok(())
}
