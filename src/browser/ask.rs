//! Calls a server function from a page whose program has no serializer: the browser's own JSON writes the arguments and
//! reads the answer.

use super::{js, page};
use crate::api::forms::{FOR_HEADER, MADE_FOR};
use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response};

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The error's code as in the API.
    pub code: String,
    /// A sentence for the reader.
    pub message: String,
}

impl Refusal {
    const UNAVAILABLE: &str = "unavailable";

    /// The server was not reached, or something between it and this page has answered.
    fn unreachable() -> Self {
        Self {
            code: Self::UNAVAILABLE.to_owned(),
            message: page::word("unreachable"),
        }
    }

    /// Whether the same call may be answered when it is repeated.
    pub fn is_unreachable(&self) -> bool {
        self.code == Self::UNAVAILABLE
    }

    /// Whether the reader can try again at once.
    pub fn is_passing(&self) -> bool {
        self.is_unreachable() || ["internal", "too_many"].contains(&&*self.code)
    }
}

/// Posts arguments to a server function's path, and returns its answer.
pub async fn ask(path: &str, arguments: &[(&str, JsValue)]) -> Result<JsValue, Refusal> {
    answer(send(path, arguments, false)).await
}

/// The same of a page that may be about to unload: the request is sent at once and outlives the page (`keepalive`).
pub fn ask_leaving(
    path: &str,
    arguments: &[(&str, JsValue)],
) -> impl Future<Output = Result<JsValue, Refusal>> + use<> {
    answer(send(path, arguments, true))
}

async fn answer(sent: Result<Promise, JsValue>) -> Result<JsValue, Refusal> {
    read(sent).await.unwrap_or_else(|_| Err(Refusal::unreachable()))
}

async fn read(sent: Result<Promise, JsValue>) -> Result<Result<JsValue, Refusal>, JsValue> {
    let answer: Response = JsFuture::from(sent?).await?.dyn_into()?;
    let body = JsFuture::from(answer.json()?).await?;
    if answer.ok() {
        return Ok(Ok(body));
    }
    let code = js::text(&body, "code").ok_or(JsValue::UNDEFINED)?;
    let message = js::text(&body, "message").unwrap_or_default();
    Ok(Err(Refusal { code, message }))
}

fn send(path: &str, arguments: &[(&str, JsValue)], is_leaving: bool) -> Result<Promise, JsValue> {
    let headers = Headers::new()?;
    headers.set("content-type", "application/json")?;
    headers.set("accept", "application/json")?;
    let root = page::document().and_then(|document| document.document_element());
    if let Some(account) = root.and_then(|root| root.get_attribute(MADE_FOR)) {
        headers.set(FOR_HEADER, &account)?;
    }
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    request.set_body(&js::json(&js::object(arguments)).into());
    if is_leaving {
        js::set(&request, "keepalive", &JsValue::TRUE);
    }
    let window = page::window().ok_or(JsValue::UNDEFINED)?;
    Ok(window.fetch_with_str_and_init(path, &request))
}
