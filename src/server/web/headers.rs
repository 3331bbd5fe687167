//! Security headers: what a page may load, and which devices it may ask for.
//!
//! Both policies are fixed when the document loads (PROTOCOLS.md §7.5), so pages that need more than the
//! rest, joining and meeting, are always entered by a full load.

use crate::server::config::Config;
use axum::{
    extract::Request,
    http::{HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};

/// What a document may do, by its path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// Any page.
    Plain,
    /// The join page: camera and microphone for the checklist, and a form that may lead to the provider.
    Join,
    /// The meeting page: the provider's frame and script as well.
    Meeting,
    /// The page before a host that people do not know: a form that leads there.
    Leaving,
    /// The settings: forms that lead to a provider's consent page.
    Settings,
}

impl Page {
    /// The page behind a path.
    pub fn of(path: &str) -> Self {
        let parts: Vec<_> = path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            ["sessions", _, "join" | "passcode"] => Self::Join,
            ["sessions", _, "meeting"] => Self::Meeting,
            ["sessions", _, "leaving"] => Self::Leaving,
            ["settings", ..] => Self::Settings,
            _ => Self::Plain,
        }
    }

    /// The `Content-Security-Policy` of a document whose inline scripts carry `nonce`.
    pub fn content_security(self, config: &Config, nonce: &str) -> String {
        let jitsi = &config.jitsi.origin;
        let in_frame = self == Self::Meeting && config.jitsi.embeds();
        let script = if in_frame {
            format!(" {jitsi}")
        } else {
            String::new()
        };
        let live_reload = if is_watched() { " ws:" } else { "" };
        let frame = if in_frame { jitsi } else { "'none'" };
        let form = self.forms_lead_to(config);
        format!(
            "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'{script}; style-src 'self'; \
             style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'{live_reload}; media-src 'self' blob: mediastream:; \
             manifest-src 'self'; frame-src {frame}; form-action 'self'{form}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
        )
    }

    /// Where the forms of a document may lead to, beside this server. Each redirect on the way counts, and the
    /// ways of providers are theirs to change; where they begin is decided by the server alone.
    fn forms_lead_to(self, config: &Config) -> String {
        if self == Self::Plain {
            return String::new();
        }
        let zoom = config.zoom.as_ref().map(|zoom| &zoom.api);
        let google = config.google.as_ref().map(|google| &google.meet);
        // A stand-in for tests has no TLS.
        let stand_ins = [zoom, google]
            .into_iter()
            .flatten()
            .map(|url| url.origin().ascii_serialization());
        std::iter::once(config.jitsi.origin.clone())
            .chain(stand_ins)
            .filter(|origin| origin.starts_with("http://"))
            .fold(" https:".to_owned(), |leads_to, origin| leads_to + " " + &origin)
    }

    /// The `Permissions-Policy` of a document.
    pub fn permissions(self, config: &Config) -> String {
        let jitsi = &config.jitsi.origin;
        let who = match self {
            Self::Plain | Self::Leaving | Self::Settings => "()".to_owned(),
            Self::Meeting if config.jitsi.embeds() => format!("(self \"{jitsi}\")"),
            Self::Join | Self::Meeting => "(self)".to_owned(),
        };
        let in_meeting = if self == Self::Meeting { who.as_str() } else { "()" };
        format!(
            "camera={who}, microphone={who}, speaker-selection={who}, autoplay={who}, fullscreen={who}, display-capture={in_meeting}, \
             screen-wake-lock={in_meeting}, geolocation=(), payment=(), usb=()"
        )
    }
}

/// Whether `make dev` runs it, whose pages hear of each new build from a port of their own.
fn is_watched() -> bool {
    std::env::var_os("LEPTOS_WATCH").is_some()
}

/// Headers that every answer has. Answers that are not files are never stored.
pub async fn always(request: Request, next: Next) -> Response {
    // `no-referrer` on a page would make browsers send `Origin: null` with its forms; what leads to a room
    // says nothing of where it came from.
    let path = request.uri().path();
    let leads_out =
        path.starts_with("/api/") || (request.method() == Method::POST && Page::of(path) == Page::Join);
    let referrer = if leads_out { "no-referrer" } else { "same-origin" };
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        (HeaderName::from_static("x-robots-tag"), "noindex"),
        (
            HeaderName::from_static("cross-origin-opener-policy"),
            "same-origin-allow-popups",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}
