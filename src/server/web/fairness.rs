//! Every request passes these limits, so that no endpoint can lack them: requests under way by account and by address,
//! and writes by account. A server function counts as a write unless it is listed here.

use super::{pages, proxy};
use crate::{
    api::{
        ApiError, ErrorCode,
        account::{ServerStatusCall, SettingsCall, ViewerCall},
        analytics::AnalyticsCall,
        attendance::RecordCall,
        availability::{
            AvailabilityCall, ListMovesCall, ListOffersCall, ListSlotsCall, ListZonesCall, OneSlotCall,
        },
        booking::ScheduleFormCall,
        booking_page::{BookingPageCall, ConfirmationCall},
        calendar::CalendarCall,
        clients::{InvitationCall, ListClientsCall, ListPartnersCall},
        feedback::{RatingCall, SessionFeedbackCall},
        history::HistoryCall,
        intake::{AnswersCall, QuestionsCall},
        join::{EnterCall, JoinCall, JoinViewCall},
        meeting::{MeetingCall, ReportPresenceCall},
        presence::{OtherCall, SayCall, TroubleCall},
        provider::{AttentionCall, ProviderSettingsCall, SessionLinkCall},
        requests::{ListRequestsCall, OneRequestCall},
        series::{PlanSeriesCall, SeriesCall},
        sessions::{ListSessionsCall, SessionCall},
        waiting::ListWaitingCall,
        webhooks::{EndpointCall, ListDeliveriesCall, ListEndpointsCall},
    },
    server::{app::App, cx::Cx},
    words::Words,
};
use axum::{
    Extension,
    extract::{Request, State},
    http::{HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use leptos::server_fn::ServerFn as _;

/// Server functions that only read. They are posted too, because of their arguments.
const READS: [&str; 39] = [
    AnalyticsCall::PATH,
    AnswersCall::PATH,
    AttentionCall::PATH,
    AvailabilityCall::PATH,
    BookingPageCall::PATH,
    CalendarCall::PATH,
    ConfirmationCall::PATH,
    EndpointCall::PATH,
    HistoryCall::PATH,
    InvitationCall::PATH,
    JoinViewCall::PATH,
    ListClientsCall::PATH,
    ListDeliveriesCall::PATH,
    ListEndpointsCall::PATH,
    ListMovesCall::PATH,
    ListOffersCall::PATH,
    ListPartnersCall::PATH,
    ListRequestsCall::PATH,
    ListSessionsCall::PATH,
    ListSlotsCall::PATH,
    ListWaitingCall::PATH,
    ListZonesCall::PATH,
    MeetingCall::PATH,
    OneRequestCall::PATH,
    OneSlotCall::PATH,
    OtherCall::PATH,
    PlanSeriesCall::PATH,
    ProviderSettingsCall::PATH,
    QuestionsCall::PATH,
    RatingCall::PATH,
    RecordCall::PATH,
    ScheduleFormCall::PATH,
    SeriesCall::PATH,
    ServerStatusCall::PATH,
    SessionCall::PATH,
    SessionFeedbackCall::PATH,
    SessionLinkCall::PATH,
    SettingsCall::PATH,
    ViewerCall::PATH,
];
/// What pages report by themselves, every few seconds, and knocks at the gate. They have a bucket of their own.
const REPORTS: [&str; 5] = [
    EnterCall::PATH,
    JoinCall::PATH,
    ReportPresenceCall::PATH,
    SayCall::PATH,
    TroubleCall::PATH,
];

/// What a request of an account counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Read,
    Report,
    Write,
}

impl Kind {
    pub fn of(method: &Method, path: &str) -> Self {
        if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || READS.contains(&path) {
            Self::Read
        } else if REPORTS.contains(&path) {
            Self::Report
        } else {
            Self::Write
        }
    }
}

/// How long to wait after too many requests at once, in seconds.
const SOON: u64 = 1;

/// A refusal, for a form that a browser has posted by itself: it is shown on the form's page.
#[derive(Clone)]
pub struct Refused(pub ApiError);

/// Middleware: counts the requests of people. Refuses with 429 and `Retry-After`.
pub async fn people(Extension(cx): Extension<Cx>, mut request: Request, next: Next) -> Response {
    let (limits, account) = (&cx.app.limits, cx.principal.account());
    let kind = Kind::of(request.method(), request.uri().path());
    let under_way = limits.request(cx.ip, account);
    let counted = match account {
        _ if under_way.is_none() => Err(SOON),
        Some(account) if kind == Kind::Write => limits.write(account),
        Some(account) if kind == Kind::Report => limits.report(account),
        _ => Ok(()),
    };
    let Err(wait) = counted else {
        return next.run(request).await;
    };
    let error = ApiError::new(ErrorCode::TooMany, cx.words().error_too_fast());
    let mut response = if is_form(&request) {
        request.extensions_mut().insert(Refused(error));
        next.run(request).await
    } else {
        pages::plain_error(&error)
    };
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(wait));
    response
}

/// Whether a browser has posted a form by itself to a server function, which shows the refusal.
fn is_form(request: &Request) -> bool {
    let has = |name, text: &str| {
        let value = request.headers().get(name);
        value.is_some_and(|value| value.to_str().unwrap_or_default().contains(text))
    };
    request.method() == Method::POST
        && request.uri().path().starts_with("/api/")
        && has(header::CONTENT_TYPE, "x-www-form-urlencoded")
        && !has(header::ACCEPT, "application/json")
}

/// Middleware: counts the requests of other servers, by address. Refuses with 503, because they try that again.
pub async fn servers(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = proxy::peer(request.extensions());
    let ip = proxy::client(&app.config, peer, request.headers());
    let Some(_under_way) = app.limits.request(ip, None) else {
        let message = Words::default().error_unavailable();
        return pages::plain_error(&ApiError::new(ErrorCode::Unavailable, message));
    };
    next.run(request).await
}
