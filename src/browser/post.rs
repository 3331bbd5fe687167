//! Posts a form to its server function, as the browser would, and reads the answer as JSON.

use crate::api::ApiError;
use leptos::{prelude::FromServerFnError, server_fn::error::ServerFnErrorErr};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, RequestInit, Response, UrlSearchParams};

/// Posts these fields, and answers what the server function did.
pub async fn post<T: DeserializeOwned>(action: &str, fields: &[(String, String)]) -> Result<T, ApiError> {
    let unreachable =
        |cause: JsValue| ApiError::from_server_fn_error(ServerFnErrorErr::Request(format!("{cause:?}")));
    let (is_ok, text) = send(action, fields).await.map_err(unreachable)?;
    let strange = |error: serde_json::Error| {
        ApiError::from_server_fn_error(ServerFnErrorErr::Deserialization(error.to_string()))
    };
    if is_ok {
        serde_json::from_str(&text).map_err(strange)
    } else {
        // Without an error of ours a proxy has answered, and it is unknown whether Rapport did it.
        let unknown = |_| unreachable(JsValue::from_str("an answer without an error"));
        Err(serde_json::from_str(&text).unwrap_or_else(unknown))
    }
}

async fn send(action: &str, fields: &[(String, String)]) -> Result<(bool, String), JsValue> {
    let window = web_sys::window().ok_or(JsValue::UNDEFINED)?;
    let body = UrlSearchParams::new()?;
    for (name, value) in fields {
        body.append(name, value);
    }
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_headers(&headers);
    // The browser adds `Content-Type: application/x-www-form-urlencoded`.
    request.set_body(&body);
    let answer: Response = JsFuture::from(window.fetch_with_str_and_init(action, &request))
        .await?
        .dyn_into()?;
    let text = JsFuture::from(answer.text()?).await?;
    Ok((answer.ok(), text.as_string().unwrap_or_default()))
}

/// A key for one sending of a form. Random enough: it is compared within one account only.
pub fn new_key() -> String {
    let part = || js_sys::Math::random().to_bits();
    format!("{:016x}{:016x}", part(), part())
}
