//! Access to JavaScript that `web-sys` has no types for, without panics.

use js_sys::{Array, Function, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// A property; `undefined` if it cannot be read.
pub fn get(target: &JsValue, key: &str) -> JsValue {
    Reflect::get(target, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}

/// A property, if it is a string.
pub fn text(target: &JsValue, key: &str) -> Option<String> {
    get(target, key).as_string()
}

/// A boolean property; `false` if it is anything else.
pub fn flag(target: &JsValue, key: &str) -> bool {
    get(target, key).as_bool().unwrap_or(false)
}

/// Sets a property; errors are ignored.
pub fn set(target: &JsValue, key: &str, value: &JsValue) {
    let _ = Reflect::set(target, &JsValue::from_str(key), value);
}

/// A method, if the object has it.
pub fn method(target: &JsValue, name: &str) -> Option<Function> {
    get(target, name).dyn_into().ok()
}

/// Calls a method. Fails with the exception it threw, or with `undefined` if there is no such method.
pub fn call(target: &JsValue, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let method = method(target, name).ok_or(JsValue::UNDEFINED)?;
    method.apply(target, &args.iter().collect::<Array>())
}

/// Calls a method that returns a promise and awaits it. Fails with the exception or the rejection.
pub async fn call_async(target: &JsValue, name: &str, args: &[JsValue]) -> Result<JsValue, JsValue> {
    let promise: Promise = call(target, name, args)?.dyn_into()?;
    JsFuture::from(promise).await
}

/// An object with these properties.
pub fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in properties {
        set(&object, name, value);
    }
    object.into()
}

/// A value as JSON.
pub fn json(value: &JsValue) -> String {
    JSON::stringify(value).map(String::from).unwrap_or_default()
}
