//! Settings of the providers that partners may choose beside Jitsi: our OAuth applications at Zoom and
//! Google, and the hosts that a manual link may lead to without a warning page.

use super::{ConfigError, Get, Secret, is_loopback, together, without_password, wrong};
use url::{Host, Url};

/// Well-known hosts of meetings. Subdomains count too.
const WELL_KNOWN: [&str; 13] = [
    "8x8.vc",
    "doxy.me",
    "gotomeet.me",
    "meet.goto.com",
    "meet.google.com",
    "meet.jit.si",
    "teams.live.com",
    "teams.microsoft.com",
    "webex.com",
    "whereby.com",
    "zoom.com",
    "zoom.us",
    "zoomgov.com",
];

/// Our OAuth application at a provider.
#[derive(Debug, Clone)]
pub struct Application {
    pub id: String,
    pub secret: Secret,
    /// The authorization endpoint (consent page).
    pub authorize: Url,
    /// The token endpoint: exchanges codes and refresh tokens.
    pub token: Url,
    /// The revocation endpoint.
    pub revoke: Url,
}

#[derive(Debug, Clone)]
pub struct ZoomSettings {
    pub application: Application,
    /// The API's base URL: append `/v2/…`.
    pub api: Url,
}

#[derive(Debug, Clone)]
pub struct GoogleSettings {
    pub application: Application,
    /// The Meet API's base URL: append `/v2/spaces`.
    pub meet: Url,
    /// The base URL for `/calendar/v3/…` and `/oauth2/v3/userinfo`.
    pub calendar: Url,
}

/// Reads the client id and secret; `names` are their variables. None if neither is set.
fn application(
    get: Get<'_>,
    names: [&'static str; 2],
    endpoints: [Url; 3],
) -> Result<Option<Application>, ConfigError> {
    let Some([id, secret]) = together(get, names)? else {
        return Ok(None);
    };
    let [authorize, token, revoke] = endpoints;
    Ok(Some(Application {
        id,
        secret: Secret(secret),
        authorize,
        token,
        revoke,
    }))
}

/// The provider's own endpoints, or the same paths at a fake provider on loopback if `name` is set (for
/// tests).
fn endpoints<const N: usize>(
    get: Get<'_>,
    name: &'static str,
    own: [(&str, &str); N],
) -> Result<[Url; N], ConfigError> {
    let accepted = "nothing, or http://127.0.0.1:port/path of a stand-in for tests";
    let base = match get(name) {
        Some(given) => {
            let url: Option<Url> = given.parse().ok();
            let url = url.filter(|url| url.scheme() == "http" && is_loopback(url));
            Some(url.ok_or_else(|| wrong(name, without_password(&given), accepted))?)
        }
        None => None,
    };
    let mut urls = Vec::with_capacity(N);
    for (origin, path) in own {
        let origin = base
            .as_ref()
            .map_or(origin, |base| base.as_str().trim_end_matches('/'));
        let text = format!("{origin}{path}");
        urls.push(text.parse().map_err(|_| wrong(name, &text, accepted))?);
    }
    urls.try_into().map_err(|_| wrong(name, "", accepted))
}

impl ZoomSettings {
    pub(super) fn read(get: Get<'_>) -> Result<Option<Self>, ConfigError> {
        let [authorize, token, revoke, api] = endpoints(
            get,
            "ZOOM_URL",
            [
                ("https://zoom.us", "/oauth/authorize"),
                ("https://zoom.us", "/oauth/token"),
                ("https://zoom.us", "/oauth/revoke"),
                ("https://api.zoom.us", ""),
            ],
        )?;
        let names = ["ZOOM_CLIENT_ID", "ZOOM_CLIENT_SECRET"];
        let application = application(get, names, [authorize, token, revoke])?;
        Ok(application.map(|application| Self { application, api }))
    }
}

impl GoogleSettings {
    pub(super) fn read(get: Get<'_>) -> Result<Option<Self>, ConfigError> {
        let [authorize, token, revoke, meet, calendar] = endpoints(
            get,
            "GOOGLE_URL",
            [
                ("https://accounts.google.com", "/o/oauth2/v2/auth"),
                ("https://oauth2.googleapis.com", "/token"),
                ("https://oauth2.googleapis.com", "/revoke"),
                ("https://meet.googleapis.com", ""),
                ("https://www.googleapis.com", ""),
            ],
        )?;
        let names = ["GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET"];
        let application = application(get, names, [authorize, token, revoke])?;
        Ok(application.map(|application| Self {
            application,
            meet,
            calendar,
        }))
    }
}

/// The hosts that a manual link may lead to without a warning page: the well-known ones and `MEETING_HOSTS`.
pub(super) fn meeting_hosts(get: Get<'_>) -> Result<Vec<String>, ConfigError> {
    let given = get("MEETING_HOSTS").unwrap_or_default();
    let mut hosts: Vec<_> = WELL_KNOWN.map(str::to_owned).into();
    for host in given.split(',').map(str::trim).filter(|host| !host.is_empty()) {
        match Host::parse(host) {
            Ok(Host::Domain(name)) if name.contains('.') && !name.ends_with('.') => hosts.push(name),
            _ => {
                return Err(wrong(
                    "MEETING_HOSTS",
                    host,
                    "host names such as meet.example.org, separated by commas",
                ));
            }
        }
    }
    Ok(hosts)
}
