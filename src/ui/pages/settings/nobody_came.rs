//! Setting: the status of a partner's session to which neither person came.

use crate::{
    api::settling::{SetNobodyCameCall, nobody_came},
    domain::settling::NobodyCame,
    ui::{
        components::{
            choice::{Choice, Choices},
            failure::Failure,
            form::{PostForm, SubmitButton},
            skeleton::Skeleton,
            toast::use_toasts,
        },
        context::{use_viewer, use_words, when_signed_in},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn NobodyCameForm() -> impl IntoView {
    let words = use_words();
    let viewer = use_viewer();
    let toasts = use_toasts();
    let chosen = Resource::new_blocking(|| (), move |()| when_signed_in(viewer, nobody_came()));
    let done = move |(): ()| toasts.success(words.nobody_came_saved());
    let form = move |chosen: NobodyCame| {
        let choices = vec![
            Choice::new(NobodyCame::NotHeld.word(), words.nobody_came_not_held()),
            Choice::new(NobodyCame::NoShow.word(), words.nobody_came_no_show()),
        ];
        view! {
            <PostForm action=SetNobodyCameCall::PATH on_done=done let:form>
                <Choices
                    label=words.nobody_came_hint()
                    name="choice"
                    choices=choices.clone()
                    value=chosen.word()
                    error=form.field("choice")
                />
                <SubmitButton label=words.save() />
            </PostForm>
        }
    };
    view! {
        <Transition fallback=|| view! { <Skeleton lines=2 /> }>
            {move || {
                chosen
                    .get()
                    .map(|answer| match answer {
                        Ok(chosen) => form(chosen).into_any(),
                        Err(error) => view! { <Failure error retry=move |()| chosen.refetch() /> }.into_any(),
                    })
            }}
        </Transition>
    }
    .into_any()
}
