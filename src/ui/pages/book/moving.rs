//! `/sessions/{id}/move`: a client moves a session to another slot.

use super::{
    slots::{Chosen, Refused, Slots},
    way::Way,
};
use crate::{
    api::{
        ApiError,
        availability::{MoveSlotCall, MoveSlots, MoveView, list_moves},
        forms::Number,
    },
    domain::{access::Action, ids::SessionId},
    ui::{
        context::{page_data_by_id, use_words},
        kit::{
            failure::loaded,
            form::{PostForm, SubmitButton, version_fields},
            zone_line::ZoneLine,
        },
        layouts::{guard::SignedIn, main::MainLayout},
    },
};
use chrono::NaiveDate;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// The free times; with `?start=…` the confirmation.
#[component]
pub fn MovePage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let start = query.with_untracked(|query| query.get("start")?.parse().ok());
    let day = query.with_untracked(|query| query.get("day")?.parse().ok());
    let data = page_data_by_id(move |id| load(id, day, start));
    view! {
        <SignedIn only=Action::AnswerPartners let:account>
            <MainLayout title=words.move_session_title()>
                <div class="book stack">
                    <Suspense>{loaded(data, |(id, view)| view! { <Content id view /> })}</Suspense>
                    <ZoneLine account />
                </div>
            </MainLayout>
        </SignedIn>
    }
}

async fn load(
    id: SessionId,
    day: Option<NaiveDate>,
    start: Option<i64>,
) -> Result<(SessionId, MoveView), ApiError> {
    Ok((id, list_moves(id, day, start.map(Number)).await?))
}

#[component]
fn Content(id: SessionId, view: MoveView) -> impl IntoView {
    let words = use_words();
    let (way, session) = (
        Way::of_address(format!("/sessions/{id}/move")),
        format!("/sessions/{id}"),
    );
    let before = words.move_from(view.when);
    match view.slots {
        MoveSlots::Free(slots, message) => view! {
            <p>
                <a href=session>{words.session()}</a>
            </p>
            <Refused message />
            <Slots view=*slots way>
                <p>{before}</p>
            </Slots>
        }
        .into_any(),
        MoveSlots::Chosen(free) => {
            let (offer, time) = *free;
            let mut hidden = version_fields(id, view.version);
            hidden.push(("start", time.start.to_string()));
            view! {
                <Chosen title=words.move_confirm_title() offer time path=way.to("")>
                    <p>{before}</p>
                    <PostForm action=MoveSlotCall::PATH hidden next=session said=words.moved()>
                        <SubmitButton label=words.move_session() pending_label=words.move_pending() />
                    </PostForm>
                </Chosen>
            }
            .into_any()
        }
    }
}
