//! Technical trouble, reported by a person.

use super::{
    form::{PostForm, SubmitButton, session_field},
    icon::{Icon, IconName},
};
use crate::{
    api::presence::TroubleCall,
    domain::{ids::SessionId, presence::Trouble},
    ui::context::{form_reply, use_words},
};
use leptos::{prelude::*, server_fn::ServerFn};

/// "Report a technical problem", and after it that it is noted, which stays.
#[component]
pub fn TroubleForm(id: SessionId) -> impl IntoView {
    let words = use_words();
    let mut hidden = session_field(id);
    hidden.push(("kind", Trouble::Reported.word().to_owned()));
    let is_noted = form_reply(TroubleCall::PATH, &hidden).is_some_and(|reply| reply.answer.is_some());
    let body = if is_noted {
        view! {
            <p class="soft small" tabindex="-1" data-focus="">
                <Icon name=IconName::Check />
                {words.trouble_reported()}
            </p>
        }
        .into_any()
    } else {
        view! {
            <PostForm action=TroubleCall::PATH hidden>
                <SubmitButton label=words.trouble_report() class="button button-quiet button-small" />
                <p class="soft small">{words.trouble_hint()}</p>
            </PostForm>
        }
        .into_any()
    };
    view! {
        <div id="trouble" role="status" data-part data-keep=is_noted.then_some("")>
            {body}
        </div>
    }
}
