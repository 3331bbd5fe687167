//! Setting: the status of a partner's session to which neither person came.

use crate::{
    api::settling::{SetNobodyCameCall, nobody_came},
    domain::settling::NobodyCame,
    ui::{
        components::{
            choice::{Choice, Choices},
            failure::loaded,
            form::{PostForm, SubmitButton},
            skeleton::Skeleton,
            toast::use_toasts,
        },
        context::{page_data, use_words},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn NobodyCameForm() -> impl IntoView {
    let words = use_words();
    let toasts = use_toasts();
    let chosen = page_data(|| (), |()| nobody_came());
    let done = move |(): ()| toasts.success(words.nobody_came_saved());
    let form = move |chosen: NobodyCame| {
        let choices = vec![
            Choice::new(NobodyCame::NotHeld.word(), words.nobody_came_not_held()),
            Choice::new(NobodyCame::NoShow.word(), words.nobody_came_no_show()),
        ];
        view! {
            <PostForm action=SetNobodyCameCall::PATH on_done=done>
                <Choices label=words.nobody_came_hint() name="choice" choices value=chosen.word() />
                <SubmitButton label=words.save() />
            </PostForm>
        }
    };
    view! {
        <Transition fallback=|| view! { <Skeleton lines=2 /> }>
            {loaded(chosen, form)}
        </Transition>
    }
    .into_any()
}
