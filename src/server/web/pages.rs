//! Renders pages, for a GET and as the response to a plain form post.

use super::{
    context::Rendering,
    programs::{Program, Programs},
    router::BODY_LIMIT,
    shell::shell,
};
use crate::server::cx::Cx;
use crate::{
    api::{ApiError, ErrorCode, forms::FormReply},
    server::{app::App, crypto},
    ui::context::{AnswerStatus, MadeFor, NewFormKey},
};
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::prelude::{LeptosOptions, provide_context, use_context};
use leptos_axum::ResponseOptions;
use std::sync::Arc;

/// The state of the router's handlers.
#[derive(Clone)]
pub struct WebState {
    pub app: App,
    /// Where the browser's files are.
    pub options: Arc<LeptosOptions>,
    pub programs: Programs,
}

impl axum::extract::FromRef<WebState> for App {
    fn from_ref(state: &WebState) -> Self {
        state.app.clone()
    }
}

/// Renders the page at the request's path. An unknown path renders a 404 page.
pub async fn page(State(state): State<WebState>, Extension(cx): Extension<Cx>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    render(&state, cx, None, request).await
}

/// Renders the page at `path` in response to a form post: with the typed values, the errors and their status.
pub async fn reply(state: &WebState, cx: Cx, path: &str, reply: FormReply) -> Response {
    let status = reply
        .error
        .as_ref()
        .and_then(|error| StatusCode::from_u16(error.code.status()).ok());
    let Ok(request) = Request::builder().uri(path).body(Body::empty()) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut response = render(state, cx, Some(reply), request).await;
    if response.headers().contains_key(header::LOCATION) {
        // The page leads elsewhere, such as to the sign-in page.
        *response.status_mut() = StatusCode::SEE_OTHER;
        return response;
    }
    if let Some(status) = status {
        *response.status_mut() = status;
    }
    response
}

async fn render(state: &WebState, cx: Cx, reply: Option<FormReply>, request: Request) -> Response {
    let (options, programs) = (Arc::clone(&state.options), state.programs.clone());
    let program = Program::of(request.uri().path());
    let context = move || {
        provide_context(Rendering);
        provide(&cx, reply.as_ref());
    };
    leptos_axum::render_app_async_with_context(context, move || {
        shell(LeptosOptions::clone(&options), program, programs.clone())
    })(request)
    .await
}

/// Runs a server function with these arguments, in JSON.
///
/// Leptos responds with 500 to any failure before the function is called: that is said in our terms here.
pub async fn call(cx: &Cx, path: &str, arguments: Bytes) -> Response {
    let unreadable = || plain_error(&ApiError::new(ErrorCode::Invalid, cx.words().error_unreadable()));
    let request = Request::post(path)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(Body::from(arguments));
    let Ok(request) = request else {
        return unreadable();
    };
    let context = {
        let cx = cx.clone();
        move || provide(&cx, None)
    };
    let response = leptos_axum::handle_server_fns_with_context(context, request)
        .await
        .into_response();
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (parts, body) = response.into_parts();
    match to_bytes(body, BODY_LIMIT).await {
        // A fault in a use case has a trace id. A 500 without one comes from Leptos, which could not decode
        // the arguments.
        Ok(body) => match serde_json::from_slice::<ApiError>(&body) {
            Ok(ApiError { trace: None, .. }) => unreadable(),
            _ => Response::from_parts(parts, Body::from(body)),
        },
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

fn provide(cx: &Cx, reply: Option<&FormReply>) {
    if let Some(response) = use_context::<ResponseOptions>() {
        provide_context(AnswerStatus(Arc::new(move |status| {
            if let Ok(status) = StatusCode::from_u16(status) {
                response.set_status(status);
            }
        })));
    }
    let made_for = cx.principal.account().map(|account| account.to_string());
    provide_context(MadeFor(made_for.unwrap_or_default()));
    provide_context(NewFormKey(Arc::new(|| crypto::random_id().simple().to_string())));
    provide_context(cx.clone());
    provide_context(cx.lang);
    provide_context(cx.theme);
    if let Some(reply) = reply {
        provide_context(reply.clone());
    }
}

/// An error as JSON, where no page can be rendered: before the caller is known, or for a cross-site request.
pub fn plain_error(error: &ApiError) -> Response {
    let status = StatusCode::from_u16(error.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_string(error).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, "application/json")], body).into_response()
}
