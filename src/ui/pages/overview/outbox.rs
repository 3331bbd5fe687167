//! Mails that wait, for admins.

use crate::{api::account::MailView, ui::context::use_words};
use leptos::prelude::*;

#[component]
pub fn Outbox(mails: Vec<MailView>) -> impl IntoView {
    let words = use_words();
    let rows = mails.into_iter().map(|mail| {
        let text = mail.text.unwrap_or_else(|| words.outbox_unreadable().to_owned());
        let (subject, body) = text.split_once("\n\n").unwrap_or((&text, ""));
        view! {
            <li data-key=mail.id.to_string()>
                <details class="outbox-mail">
                    <summary>
                        <span class="strong">
                            <bdi>{subject.to_owned()}</bdi>
                        </span>
                        <span class="soft">
                            <bdi>{mail.recipient}</bdi> ", " {mail.at}
                        </span>
                    </summary>
                    <p class="outbox-text">
                        <bdi>{body.to_owned()}</bdi>
                    </p>
                </details>
            </li>
        }
    });
    let rows: Vec<_> = rows.collect();
    let list = if rows.is_empty() {
        view! { <p class="soft">{words.outbox_empty()}</p> }.into_any()
    } else {
        view! { <ul class="outbox" role="list">{rows}</ul> }.into_any()
    };
    view! {
        <section class="card stack" aria-labelledby="overview-outbox">
            <div class="stack stack-tight">
                <h2 id="overview-outbox">{words.outbox()}</h2>
                <p class="soft small">{words.outbox_hint()}</p>
            </div>
            {list}
        </section>
    }
    .into_any()
}
