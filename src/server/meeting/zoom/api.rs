//! Client for Zoom's meetings (PROTOCOLS.md §4.2): requests, answers, and the mapping of errors. Knows
//! neither the database nor how tokens are renewed.

use crate::server::{
    address::is_below,
    config::Secret,
    meeting::{
        events::text,
        provider::{Made, Owner, Plan, ProviderError},
        rest::{self, Answer, Bearer},
    },
};
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

/// Zoom's maximum.
const PAGE_SIZE: &str = "300";
/// Bound for the pagination: no person has more pages than this.
const PAGES: usize = 100;
/// Hosts of Zoom's meetings and their subdomains.
const HOSTS: [&str; 3] = ["zoom.us", "zoom.com", "zoomgov.com"];

/// Calls Zoom for one person.
///
/// Every call can fail with [`ProviderError::Expired`], `Reconnect`, `Busy`, `Unreachable` and `Refused`.
pub struct ZoomApi {
    base: Url,
    bearer: Bearer,
}

#[derive(Deserialize)]
struct User {
    id: String,
    account_id: String,
    email: Option<String>,
    display_name: Option<String>,
}

/// The fields that we read. Entries of a list lack some of them.
#[derive(Deserialize)]
struct Meeting {
    id: Value,
    agenda: Option<String>,
    join_url: Option<String>,
    start_url: Option<String>,
}

#[derive(Deserialize)]
struct Page {
    meetings: Vec<Meeting>,
    next_page_token: Option<String>,
}

impl ZoomApi {
    /// `base` is for example `https://api.zoom.us`. If it is a loopback origin (a stand-in in tests), links
    /// to that origin are accepted as well as links to Zoom's own hosts.
    pub fn new(base: Url, bearer: Bearer) -> Self {
        Self { base, bearer }
    }

    /// The account that the token belongs to. Its id combines the Zoom account and the user in it.
    pub async fn owner(&self) -> Result<Owner, ProviderError> {
        let request = self.call(Method::GET, &["users", "me"]);
        let user: User = self.answer(request).await?.json()?;
        let label = [user.email, user.display_name]
            .into_iter()
            .flatten()
            .find(|label| !label.is_empty());
        Ok(Owner {
            id: format!("{}/{}", user.account_id, user.id),
            label: label.unwrap_or(user.id),
        })
    }

    /// Creates a meeting. Not idempotent: after [`ProviderError::Unreachable`] it may exist all the same, so
    /// call [`find`](Self::find) before a retry.
    pub async fn create(&self, plan: &Plan) -> Result<Made, ProviderError> {
        let request = self.call(Method::POST, &["users", "me", "meetings"]);
        let answer = self.answer(request.json(&wanted(plan))).await?;
        self.made(&answer.json()?)
    }

    /// The upcoming meeting that carries this mark, if any. Also fails with [`ProviderError::Gone`] if the
    /// meeting disappears during the search.
    pub async fn find(&self, mark: Uuid) -> Result<Option<Made>, ProviderError> {
        let line = mark_line(mark);
        let mut next_page = String::new();
        for _ in 0..PAGES {
            let mut request = self
                .call(Method::GET, &["users", "me", "meetings"])
                .query(&[("type", "upcoming"), ("page_size", PAGE_SIZE)]);
            if !next_page.is_empty() {
                request = request.query(&[("next_page_token", next_page)]);
            }
            let page: Page = self.answer(request).await?.json()?;
            if let Some(meeting) = page.meetings.into_iter().find(|one| one.carries(&line)) {
                return self.whole(meeting).await.map(Some);
            }
            next_page = page.next_page_token.unwrap_or_default();
            if next_page.is_empty() {
                return Ok(None);
            }
        }
        Err(ProviderError::Unreachable("its list does not end".into()))
    }

    /// Changes time, length, zone and topic. The partner's other settings stay. Also fails with
    /// [`ProviderError::Gone`] if there is no such meeting.
    pub async fn update(&self, external_id: &str, plan: &Plan) -> Result<(), ProviderError> {
        let request = self.call(Method::PATCH, &["meetings", known_id(external_id)?]);
        self.answer(request.json(&schedule(plan))).await.map(drop)
    }

    /// Deletes a meeting, without notification mails. Idempotent: a missing one counts as deleted.
    pub async fn delete(&self, external_id: &str) -> Result<(), ProviderError> {
        let quietly = [
            ("schedule_for_reminder", "false"),
            ("cancel_meeting_reminder", "false"),
        ];
        let request = self.call(Method::DELETE, &["meetings", known_id(external_id)?]);
        match self.answer(request.query(&quietly)).await {
            Ok(_) | Err(ProviderError::Gone) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The host's URL. It makes anyone who has it the host and is valid for two hours: request it at the
    /// click, and never store it. Also fails with [`ProviderError::Gone`] if there is no such meeting.
    pub async fn host_address(&self, external_id: &str) -> Result<Secret, ProviderError> {
        let meeting = self.meeting(external_id).await?;
        self.address(meeting.start_url.as_deref())
    }

    fn call(&self, method: Method, path: &[&str]) -> RequestBuilder {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push("v2").extend(path);
        }
        self.bearer.http.request(method, url)
    }

    /// The answer if successful, else the mapped error.
    async fn answer(&self, request: RequestBuilder) -> Result<Answer, ProviderError> {
        let answer = self.bearer.send(request).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        let code = answer
            .json()
            .ok()
            .and_then(|body: Value| body.get("code")?.as_u64());
        let error = meaning(answer.status, code, answer.again_at);
        if error != ProviderError::Expired {
            let tracking_id = answer.headers.get("x-zm-trackingid");
            let tracking_id = tracking_id.and_then(|id| id.to_str().ok()).unwrap_or_default();
            tracing::warn!(%error, tracking_id, "Zoom did not do as asked");
        }
        Err(error)
    }

    async fn meeting(&self, external_id: &str) -> Result<Meeting, ProviderError> {
        let request = self.call(Method::GET, &["meetings", known_id(external_id)?]);
        self.answer(request).await?.json()
    }

    /// A listed meeting, fetched again if the list lacks its URL.
    async fn whole(&self, listed: Meeting) -> Result<Made, ProviderError> {
        if listed.join_url.is_some() {
            return self.made(&listed);
        }
        self.made(&self.meeting(&listed.id()?).await?)
    }

    fn made(&self, meeting: &Meeting) -> Result<Made, ProviderError> {
        Ok(Made {
            external_id: Some(meeting.id()?),
            room: self.address(meeting.join_url.as_deref())?,
        })
    }

    fn address(&self, given: Option<&str>) -> Result<Secret, ProviderError> {
        let refused = |why: &str| ProviderError::Refused(why.into());
        let given = given.ok_or_else(|| refused("no address in Zoom's answer"))?;
        rest::room(&self.base, given, is_zooms).ok_or_else(|| refused("an address that is not Zoom's"))
    }
}

impl Meeting {
    fn id(&self) -> Result<String, ProviderError> {
        let id = text(&self.id, "").unwrap_or_default();
        known_id(&id).map(str::to_owned)
    }

    fn carries(&self, line: &str) -> bool {
        let mut lines = self.agenda.iter().flat_map(|agenda| agenda.lines());
        lines.any(|found| found.trim() == line)
    }
}

fn is_zooms(url: &Url) -> bool {
    let held_at = |host: &str| HOSTS.iter().any(|zooms| is_below(host, zooms));
    url.scheme() == "https" && url.domain().is_some_and(held_at)
}

/// Zoom's ids are digits. Anything else could change the request's path.
fn known_id(external_id: &str) -> Result<&str, ProviderError> {
    if !external_id.is_empty() && external_id.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(external_id)
    } else {
        Err(ProviderError::Refused("an id that is not Zoom's".into()))
    }
}

/// The line of the agenda that identifies our meeting.
fn mark_line(mark: Uuid) -> String {
    format!("Rapport {mark}")
}

fn schedule(plan: &Plan) -> Value {
    json!({
        "topic": plan.topic,
        "start_time": plan.starts_at.to_rfc3339_opts(SecondsFormat::Secs, true),
        "duration": minutes(plan.length),
        "timezone": plan.time_zone,
    })
}

/// A new meeting for two: the guest needs no account and waits until the host admits them. No recording, no
/// mails from Zoom.
fn wanted(plan: &Plan) -> Value {
    let mut meeting = schedule(plan);
    meeting["type"] = json!(2);
    meeting["agenda"] = json!(mark_line(plan.mark));
    meeting["settings"] = json!({
        "approval_type": 2,
        "auto_recording": "none",
        "email_notification": false,
        "host_video": true,
        "join_before_host": false,
        "meeting_authentication": false,
        "participant_video": true,
        "registrants_email_notification": false,
        "use_pmi": false,
        "waiting_room": true,
    });
    meeting
}

/// Whole minutes, rounded up, at least one.
fn minutes(length: TimeDelta) -> i64 {
    let whole = length.num_minutes();
    let begun = i64::from(length > TimeDelta::minutes(whole));
    (whole + begun).max(1)
}

/// Maps an error. The code in the body is more specific than the status. Zoom's own text is not repeated.
fn meaning(status: StatusCode, code: Option<u64>, again_at: Option<DateTime<Utc>>) -> ProviderError {
    let named = code.map_or_else(
        || format!("status {}", status.as_u16()),
        |code| format!("Zoom's code {code}"),
    );
    match (status.as_u16(), code) {
        (429, _) => ProviderError::Busy(again_at),
        (500.., _) => ProviderError::Unreachable(format!("status {}", status.as_u16())),
        // 4741: this person authorized the application elsewhere, which ended this grant.
        (_, Some(1001 | 1010 | 4700 | 4711 | 4741)) => ProviderError::Reconnect(named),
        (_, Some(124)) | (401, _) => ProviderError::Expired,
        (_, Some(3001)) | (404 | 410, None) => ProviderError::Gone,
        _ => ProviderError::Refused(named),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::outbound;

    fn api(base: &str) -> ZoomApi {
        let bearer = Bearer {
            http: outbound::client().expect("a client"),
            token: Secret(String::new()),
            now: DateTime::UNIX_EPOCH,
        };
        ZoomApi::new(base.parse().expect("an address"), bearer)
    }

    #[test]
    fn people_are_sent_to_zoom_alone() {
        let zoom = api("https://api.zoom.us");
        for good in [
            "https://zoom.us/j/1?pwd=a",
            "https://us02web.zoom.us/j/1",
            "https://example.zoom.com/s/1",
            "https://www.zoomgov.com/j/1",
        ] {
            assert!(zoom.address(Some(good)).is_ok(), "{good}");
        }
        for bad in [
            "http://zoom.us/j/1",
            "https://evilzoom.us/j/1",
            "https://zoom.us.example/j/1",
            "https://zoom.us@example.org/j/1",
            "https://127.0.0.1/j/1",
            "http://127.0.0.1:4000/j/1",
            "javascript:alert(1)//zoom.us",
            "zoom.us/j/1",
            "",
        ] {
            let refused = zoom.address(Some(bad));
            assert!(matches!(refused, Err(ProviderError::Refused(_))), "{bad}");
        }
        assert!(zoom.address(None).is_err());
    }

    #[test]
    fn a_stand_in_is_one_origin_of_this_machine() {
        let stand_in = api("http://127.0.0.1:4000/zoom");
        assert!(stand_in.address(Some("http://127.0.0.1:4000/zoom/j/1")).is_ok());
        assert!(stand_in.address(Some("http://127.0.0.1:4001/zoom/j/1")).is_err());
        let elsewhere = api("http://zoom.example");
        assert!(elsewhere.address(Some("http://zoom.example/j/1")).is_err());
    }

    #[test]
    fn a_begun_minute_counts() {
        for (seconds, expected) in [(0, 1), (59, 1), (60, 1), (61, 2), (3600, 60), (3601, 61)] {
            assert_eq!(minutes(TimeDelta::seconds(seconds)), expected, "{seconds}");
        }
        assert_eq!(minutes(TimeDelta::milliseconds(60_001)), 2);
    }

    #[test]
    fn only_digits_are_an_id() {
        assert_eq!(known_id("85746065432"), Ok("85746065432"));
        for bad in ["", "1/..", "..", "1?a=b", "-1", "１", "me"] {
            assert!(matches!(known_id(bad), Err(ProviderError::Refused(_))), "{bad}");
        }
    }

    #[test]
    fn the_code_says_more_than_the_status() {
        let of = |status, code| meaning(StatusCode::from_u16(status).expect("a status"), code, None);
        let refused = |what: &str| ProviderError::Refused(what.into());
        let reconnect = |code| ProviderError::Reconnect(format!("Zoom's code {code}"));
        for (status, code, expected) in [
            (401, Some(124), ProviderError::Expired),
            (401, None, ProviderError::Expired),
            (401, Some(4711), reconnect(4711)),
            (400, Some(4700), reconnect(4700)),
            (400, Some(4741), reconnect(4741)),
            (404, Some(1001), reconnect(1001)),
            (400, Some(1010), reconnect(1010)),
            (404, Some(3001), ProviderError::Gone),
            (404, None, ProviderError::Gone),
            (404, Some(2300), refused("Zoom's code 2300")),
            (400, Some(3161), refused("Zoom's code 3161")),
            (302, None, refused("status 302")),
            (503, Some(124), ProviderError::Unreachable("status 503".into())),
        ] {
            assert_eq!(of(status, code), expected, "{status} {code:?}");
        }
    }
}
