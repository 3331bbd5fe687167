//! Security headers: what a page may load, and which devices it may use.
//!
//! A browser fixes both policies when the document loads (PROTOCOLS.md §7.5). Pages that need more than the
//! others, such as join and meeting, are therefore always entered by a full page load.

use crate::server::{app::App, config::Config};
use axum::{
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};

/// The kinds of pages, by what they may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Plain,
    /// Camera and microphone for the checklist, and a form that redirects to the provider.
    Join,
    /// Camera and microphone for a test of them.
    Devices,
    /// The provider's frame as well. No page runs a script of another host.
    Meeting,
    /// The warning page before an unknown host: a form that leads there.
    Leaving,
    /// Forms that redirect to a provider's consent page.
    Settings,
}

impl Page {
    pub fn of(path: &str) -> Self {
        let parts: Vec<_> = path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            ["sessions", _, "join"] => Self::Join,
            ["sessions", _, "meeting"] => Self::Meeting,
            ["sessions", _, "leaving"] => Self::Leaving,
            ["settings", "devices"] => Self::Devices,
            ["settings", ..] => Self::Settings,
            _ => Self::Plain,
        }
    }

    /// The `Content-Security-Policy`, with the `nonce` of the document's inline scripts.
    pub fn content_security(self, config: &Config, nonce: &str) -> String {
        let jitsi = &config.jitsi.origin;
        let in_frame = self == Self::Meeting && config.jitsi.embeds();
        let live_reload = if is_watched() { " ws:" } else { "" };
        let frame = if in_frame { jitsi } else { "'none'" };
        let form = self.forms_lead_to(config);
        format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
             style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'{live_reload}; media-src 'self' blob: mediastream:; \
             manifest-src 'self'; frame-src {frame}; form-action 'self'{form}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
        )
    }

    /// Additional sources for `form-action`. Browsers check every redirect after a form post, and providers
    /// may change theirs, so every https origin is allowed. Only the server decides where the redirects
    /// begin.
    fn forms_lead_to(self, config: &Config) -> String {
        if matches!(self, Self::Plain | Self::Devices) {
            return String::new();
        }
        let zoom = config.zoom.as_ref().map(|zoom| &zoom.api);
        let google = config.google.as_ref().map(|google| &google.meet);
        // Fake servers in tests have no TLS.
        let stand_ins = [zoom, google]
            .into_iter()
            .flatten()
            .map(|url| url.origin().ascii_serialization());
        std::iter::once(config.jitsi.origin.clone())
            .chain(stand_ins)
            .filter(|origin| origin.starts_with("http://"))
            .fold(" https:".to_owned(), |leads_to, origin| leads_to + " " + &origin)
    }

    /// The `Permissions-Policy`.
    pub fn permissions(self, config: &Config) -> String {
        let jitsi = &config.jitsi.origin;
        let who = match self {
            Self::Plain | Self::Leaving | Self::Settings => "()".to_owned(),
            Self::Meeting if config.jitsi.embeds() => format!("(self \"{jitsi}\")"),
            Self::Join | Self::Devices | Self::Meeting => "(self)".to_owned(),
        };
        let in_meeting = if self == Self::Meeting { who.as_str() } else { "()" };
        format!(
            "camera={who}, microphone={who}, speaker-selection={who}, autoplay={who}, fullscreen={who}, display-capture={in_meeting}, \
             screen-wake-lock={in_meeting}, geolocation=(), payment=(), usb=()"
        )
    }
}

/// Whether `cargo leptos watch` runs the server: its live reload needs a WebSocket to another port.
fn is_watched() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}

/// Adds the headers that every response has. Responses without a `Cache-Control` of their own are not stored.
pub async fn always(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_command = request.uri().path().starts_with("/api/");
    let is_public = request.uri().path().starts_with("/p/");
    let mut response = next.run(request).await;
    // A page with `no-referrer` would make browsers send `Origin: null` with its forms. Responses that
    // lead to a room do not reveal the referrer.
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let referrer = if is_command && !is_page {
        "no-referrer"
    } else {
        "same-origin"
    };
    let wait = match response.status() {
        // The limits of a minute.
        StatusCode::TOO_MANY_REQUESTS => Some("60"),
        StatusCode::SERVICE_UNAVAILABLE => Some("2"),
        _ => None,
    };
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    if !is_public {
        // A partner's page says itself whether it may be listed.
        headers.insert("x-robots-tag", HeaderValue::from_static("noindex"));
    }
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin-allow-popups",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.config.is_https() {
        // For this host alone: others of its domain may have no TLS.
        let year = HeaderValue::from_static("max-age=31536000");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    if let Some(seconds) = wait {
        headers
            .entry(header::RETRY_AFTER)
            .or_insert(HeaderValue::from_static(seconds));
    }
    response
}
