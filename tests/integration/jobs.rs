//! The outbox: an attempt counts before it begins, so that work which ends its process is given up.

use crate::harness::TestApp;
use chrono::TimeDelta;
use rapport::{
    domain::ids::SessionId,
    server::{
        crypto::new_id,
        db::{self, jobs::Wanted},
        outbox::{self, Job},
    },
};

on_both_engines!(a_job_that_panics_is_given_up_after_twenty_attempts);

async fn a_job_that_panics_is_given_up_after_twenty_attempts(app: TestApp) {
    let db = &app.app.db;
    let job = Job::ApplyMeetingEvents(SessionId(new_id()));
    db.write(job.insertion(app.app.clock.now())).await.unwrap();
    let mut panics = 0;
    while let Some(leased) = outbox::lease(&app.app, Wanted::Due).await.unwrap() {
        let app_of_job = app.app.clone();
        let attempt = tokio::spawn(async move {
            outbox::run(&app_of_job, leased, async |_, _| -> Result<outbox::Outcome, _> {
                panic!("a fault of ours")
            })
            .await
        });
        match attempt.await {
            Err(cut_short) => {
                assert!(cut_short.is_panic());
                panics += 1;
            }
            Ok(outcome) => outcome.unwrap(),
        }
        // The lease ends, and with it the turn of a process that is gone.
        app.wait(TimeDelta::seconds(61));
    }
    assert_eq!(panics, 20);
    assert_eq!(
        db::jobs::count(db).await.unwrap(),
        (0, 1),
        "it has failed, where an admin sees it"
    );
    app.app
        .db
        .write(db::Sql::same("delete from jobs").with([]))
        .await
        .unwrap();
}
