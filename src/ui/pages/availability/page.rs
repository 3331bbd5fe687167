//! The partner's page for who has no account: who finds it, its address, and what stands on it.

use crate::{
    api::booking_page::{PageState, SavePage, SavePageCall},
    domain::{
        booking_page::{HANDLE, INTRODUCTION_MAX},
        text::LINE_MAX,
    },
    ui::{
        context::use_words,
        kit::{
            choice::{Choice, Choices},
            copy_button::CopyButton,
            field::{TextArea, TextField},
            form::{PostForm, SubmitButton},
        },
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

#[component]
pub fn PublicPage(
    page: SavePage,
    /// If it is on.
    address: Option<String>,
) -> impl IntoView {
    let words = use_words();
    let choices = [
        (PageState::Off, words.page_off(), words.page_off_hint()),
        (
            PageState::Unlisted,
            words.page_unlisted(),
            words.page_unlisted_hint(),
        ),
        (PageState::Listed, words.page_listed(), words.page_listed_hint()),
    ]
    .map(|(state, label, hint)| Choice::new(state.word(), label).hint(hint));
    let link = address.map(|address| {
        view! {
            <div class="stack stack-tight">
                <h3>{words.page_address()}</h3>
                <p class="link-box">
                    <a href=address.clone()>{address.clone()}</a>
                </p>
                <CopyButton label=words.copy_link() text=address />
            </div>
        }
    });
    view! {
        <section class="card stack" aria-labelledby="availability-page">
            <div class="stack stack-tight">
                <h2 id="availability-page">{words.booking_page()}</h2>
                <p class="soft small">{words.booking_page_hint()}</p>
            </div>
            {link}
            <PostForm action=SavePageCall::PATH hidden=vec![("version", page.version)] next="/availability" said=words.saved() prefix="page">
                <Choices label=words.field_page_state() name="state" choices=choices.into() value=page.state />
                <TextField
                    label=words.field_handle()
                    name="handle"
                    value=page.handle
                    help=words.field_handle_help()
                    required=true
                    autocomplete="off"
                    maxlength=*HANDLE.end()
                />
                <TextArea
                    label=words.field_introduction()
                    name="introduction"
                    value=page.introduction
                    help=words.field_introduction_help()
                    maxlength=INTRODUCTION_MAX
                />
                <TextField
                    label=words.field_languages()
                    name="languages"
                    value=page.languages
                    help=words.field_languages_help()
                    autocomplete="off"
                    maxlength=LINE_MAX
                />
                <SubmitButton label=words.save() />
            </PostForm>
        </section>
    }
    .into_any()
}
