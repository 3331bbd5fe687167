//! The HTML document around the application.

use super::{
    headers::Page,
    programs::{KitWords, PLAIN, PREFETCH, Program, ProgramScripts, Programs},
};
use crate::server::cx::Cx;
use crate::{
    api::forms::FormReply,
    domain::theme::Theme,
    ui::{app::App, islands::kit::Kit},
    words::{Lang, Words},
};
use axum::http::{HeaderName, HeaderValue, header, request::Parts};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::{HashedStylesheet, MetaTags};

pub fn shell(options: LeptosOptions, program: Program, programs: Programs) -> impl IntoView {
    if let Some(context) = Owner::current_shared_context() {
        // Nothing is hydrated: the page's data does not travel twice.
        context.set_is_hydrating(false);
    }
    let lang = use_context::<Lang>().unwrap_or_default();
    let theme = use_context::<Theme>().unwrap_or(Theme::System).attribute();
    let words = Words(lang);
    let nonce = use_nonce();
    let (plain_nonce, rules_nonce) = (nonce.clone(), nonce.clone());
    let reply = use_context::<FormReply>();
    let account = use_context::<Cx>().and_then(|cx| cx.principal.account());
    let now = use_context::<Cx>().map(|cx| cx.now().timestamp_millis().to_string());
    let made_for = account.map(|account| account.to_string());
    set_policies(nonce.as_deref().unwrap_or_default());
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=theme data-made-for=made_for data-now=now>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                {reply.map(|reply| {
                    view! {
                        // The page answers a form under the form's address: its own address comes first, for the
                        // router and for a reload.
                        <script
                            nonce=nonce.clone()
                            data-page=reply.page
                            inner_html="history.replaceState(history.state,'',document.currentScript.dataset.page)"
                        ></script>
                    }
                })}
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <HashedStylesheet options=options.clone() id="style" />
                <AutoReload options />
                {program.name().map(|name| view! { <ProgramScripts programs name /> })}
                <script type="speculationrules" nonce=rules_nonce inner_html=PREFETCH></script>
                <MetaTags />
            </head>
            <body>
                <App />
                {program
                    .name()
                    .map(|_| {
                        view! {
                            <KitWords words />
                            <Kit />
                        }
                    })}
                {(program == Program::Nothing)
                    .then(|| view! { <script nonce=plain_nonce inner_html=PLAIN></script> })}
                <div id="panic-banner" class="panic-banner" role="alert" hidden>
                    <p>{words.something_broke()}</p>
                    <a class="button" href="" rel="external">{words.reload_page()}</a>
                </div>
            </body>
        </html>
    }
}

/// Sets the two policies of this document, with the nonce of its inline scripts.
fn set_policies(nonce: &str) {
    let (Some(cx), Some(parts), Some(response)) = (
        use_context::<Cx>(),
        use_context::<Parts>(),
        use_context::<ResponseOptions>(),
    ) else {
        return;
    };
    let (page, config) = (Page::of(parts.uri.path()), &cx.app.config);
    let policies = [
        (
            header::CONTENT_SECURITY_POLICY,
            page.content_security(config, nonce),
        ),
        (
            HeaderName::from_static("permissions-policy"),
            page.permissions(config),
        ),
    ];
    for (name, policy) in policies {
        if let Ok(value) = HeaderValue::from_str(&policy) {
            response.insert_header(name, value);
        }
    }
}
