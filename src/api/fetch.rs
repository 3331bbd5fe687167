//! How the browser's program calls a server function: with the account that the page was made for, as a form does, so
//! that a stale tab of one account changes nothing in another.

use super::forms::FOR_HEADER;
use leptos::{
    prelude::document,
    server_fn::{
        Bytes,
        client::{Client, browser::BrowserClient},
        error::FromServerFnError,
        request::browser::BrowserRequest,
        response::browser::BrowserResponse,
    },
};
use std::future::Future;

/// The attribute of `<html>` that holds the account's id, absent when signed out.
pub const MADE_FOR: &str = "data-made-for";

/// Leptos's client, with [`FOR_HEADER`].
pub struct PageClient;

impl<E: FromServerFnError, I: FromServerFnError, O: FromServerFnError> Client<E, I, O> for PageClient {
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    fn send(request: BrowserRequest) -> impl Future<Output = Result<BrowserResponse, E>> + Send {
        let page = document().document_element();
        if let Some(account) = page.and_then(|page| page.get_attribute(MADE_FOR)) {
            request.headers().set(FOR_HEADER, &account);
        }
        <BrowserClient as Client<E, I, O>>::send(request)
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (
                impl futures::Stream<Item = Result<Bytes, Bytes>> + Send + 'static,
                impl futures::Sink<Bytes> + Send + 'static,
            ),
            E,
        >,
    > + Send {
        <BrowserClient as Client<E, I, O>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <BrowserClient as Client<E, I, O>>::spawn(future);
    }
}
