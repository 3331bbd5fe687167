//! Setting: the status of a partner's session to which neither person came.

use crate::{
    api::settling::{SetNobodyCameCall, nobody_came},
    domain::settling::NobodyCame,
    ui::{
        context::{page_data, use_words},
        kit::{
            choice::{Choice, Choices},
            failure::loaded,
            form::{PostForm, SubmitButton},
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn NobodyCameForm() -> impl IntoView {
    let words = use_words();
    let chosen = page_data(nobody_came());
    let form = move |chosen: NobodyCame| {
        let choices = vec![
            Choice::new(NobodyCame::NotHeld.word(), words.nobody_came_not_held()),
            Choice::new(NobodyCame::NoShow.word(), words.nobody_came_no_show()),
        ];
        view! {
            <PostForm action=SetNobodyCameCall::PATH next="/settings" said=words.nobody_came_saved()>
                <Choices label=words.nobody_came_hint() name="choice" choices value=chosen.word() />
                <SubmitButton label=words.save() />
            </PostForm>
        }
    };
    view! { <Suspense>{loaded(chosen, form)}</Suspense> }.into_any()
}
