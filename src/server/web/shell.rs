//! The HTML document around the application.

use crate::{
    ui::app::{App, Theme},
    words::{Lang, Words},
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags};

/// The HTML document around the application.
#[must_use]
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let lang = use_context::<Lang>().unwrap_or_default();
    let theme = use_context::<Theme>().unwrap_or(Theme::System).attribute();
    let words = Words(lang);
    view! {
        <!DOCTYPE html>
        <html lang=lang.tag() data-theme=theme>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="manifest" href="/manifest.webmanifest" />
                <HashedStylesheet options=options.clone() id="style" />
                <AutoReload options=options.clone() nonce=use_nonce() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
                <div id="panic-banner" class="panic-banner" role="alert" hidden>
                    <p>{words.something_broke()}</p>
                    <a class="button" href="" rel="external">{words.reload_page()}</a>
                </div>
            </body>
        </html>
    }
}

