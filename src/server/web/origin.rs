//! CSRF protection: refuses state-changing requests that another site made the browser send.
//!
//! Browsers send `Origin` with every POST. If it is missing or `null`, `Sec-Fetch-Site` decides; a sandboxed
//! page also sends `null`, but never `same-origin`. A request with neither header does not come from a page
//! in a browser and is refused.

use crate::server::cx::Cx;
use crate::{
    api::{ApiError, ErrorCode},
    server::config::{Config, is_loopback},
};
use axum::{
    Extension,
    extract::Request,
    http::{HeaderMap, Method, header},
    middleware::Next,
    response::Response,
};
use url::Url;

/// Middleware: lets reads pass, and writes from our own origin.
pub async fn check(Extension(cx): Extension<Cx>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if reads || is_ours(&cx.app.config, request.headers()) {
        return next.run(request).await;
    }
    super::pages::plain_error(&ApiError::new(
        ErrorCode::Forbidden,
        cx.words().error_other_site(),
    ))
}

fn is_ours(config: &Config, headers: &HeaderMap) -> bool {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    match text(header::ORIGIN).filter(|origin| *origin != "null") {
        Some(origin) if origin == config.public_origin() => true,
        // On loopback, `localhost` and `127.0.0.1` are interchangeable: accept the origin if it is the host
        // that the request goes to.
        Some(origin) => Url::parse(origin).is_ok_and(|url| {
            is_loopback(&config.public_url)
                && is_loopback(&url)
                && text(header::HOST).is_some_and(|host| origin == format!("http://{host}"))
        }),
        None => headers
            .get("sec-fetch-site")
            .is_some_and(|site| site == "same-origin"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(public: &str) -> Config {
        let public = public.to_owned();
        Config::read(&move |name| match name {
            "RAPPORT_PUBLIC_URL" => Some(public.clone()),
            "RAPPORT_SECRET_KEYS" => Some(crate::server::crypto::KeyRing::generate()),
            _ => None,
        })
        .expect("good settings")
    }

    fn ours(public: &str, headers: &[(&'static str, &str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().expect("a name"), value.parse().expect("a value")))
            .collect();
        is_ours(&config(public), &headers)
    }

    #[test]
    fn only_pages_of_our_own_may_change_anything() {
        let public = "https://rapport.example.org";
        assert!(ours(public, &[("origin", "https://rapport.example.org")]));
        assert!(ours(public, &[("sec-fetch-site", "same-origin")]));
        assert!(ours(
            public,
            &[("origin", "null"), ("sec-fetch-site", "same-origin")]
        ));
        for headers in [
            vec![],
            vec![("origin", "null")],
            vec![("origin", "null"), ("sec-fetch-site", "cross-site")],
            vec![("origin", "http://rapport.example.org")],
            vec![("origin", "https://rapport.example.org.evil.example")],
            vec![("origin", "https://evil.example"), ("host", "evil.example")],
            vec![
                ("origin", "https://evil.example"),
                ("sec-fetch-site", "same-origin"),
            ],
            vec![("sec-fetch-site", "cross-site")],
            vec![("sec-fetch-site", "same-site")],
        ] {
            assert!(!ours(public, &headers), "{headers:?}");
        }
    }

    #[test]
    fn on_this_machine_localhost_is_as_good_as_its_number() {
        let public = "http://127.0.0.1:3000";
        assert!(ours(
            public,
            &[("origin", "http://localhost:3000"), ("host", "localhost:3000")]
        ));
        assert!(!ours(
            public,
            &[("origin", "http://localhost:4000"), ("host", "localhost:3000")]
        ));
        assert!(!ours(
            public,
            &[("origin", "http://evil.example"), ("host", "evil.example")]
        ));
    }
}
