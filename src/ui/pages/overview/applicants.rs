//! Partners who wait for an admin's approval.

use crate::{
    api::account::{ApplicantView, ApproveCall},
    ui::{
        context::use_words,
        kit::form::{PostForm, SubmitButton},
    },
};
use leptos::{prelude::*, server_fn::ServerFn};

/// Each with "Approve" and "Decline"; nothing if nobody waits.
#[component]
pub fn Applicants(waiting: Vec<ApplicantView>) -> impl IntoView {
    let words = use_words();
    let row = move |applicant: ApplicantView| {
        let id = applicant.id.to_string();
        let decide = |approve: &str| vec![("id", id.clone()), ("approve", approve.to_owned())];
        view! {
            <li data-key=applicant.id.to_string()>
                <div class="entry card">
                    <div class="entry-main">
                        <p class="strong"><bdi>{applicant.name}</bdi></p>
                        <p class="soft small">{applicant.email}</p>
                        <p class="soft small">{words.applicant_since(applicant.since)}</p>
                    </div>
                    <div class="row">
                        <PostForm action=ApproveCall::PATH hidden=decide("on")>
                            <SubmitButton label=words.approve() />
                        </PostForm>
                        <PostForm action=ApproveCall::PATH hidden=decide("")>
                            <SubmitButton label=words.decline() class="button button-quiet" />
                        </PostForm>
                    </div>
                </div>
            </li>
        }
    };
    (!waiting.is_empty()).then(|| {
        view! {
            <section class="stack stack-tight" aria-labelledby="overview-applicants">
                <h2 id="overview-applicants">{words.applicants()}</h2>
                <ul class="entry-list" role="list">
                    {waiting.into_iter().map(row).collect_view()}
                </ul>
            </section>
        }
    })
}
