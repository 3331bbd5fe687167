//! Refetches data after a change: one request at a time, one more if something changed meanwhile, and retries
//! with backoff after a failure.

use crate::api::ApiError;
use leptos::{prelude::*, task::spawn_local};
use std::{future::Future, pin::Pin, time::Duration};

/// Backoff after the first, second and third failure in a row; then it gives up.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(2),
    Duration::from_secs(5),
];

/// The next step after a request has succeeded or failed.
#[derive(Debug, PartialEq, Eq)]
enum Next {
    Rest,
    AskNow,
    AskAfter(Duration),
}

/// The state of the current request.
#[derive(Default)]
struct PendingRefresh {
    busy: bool,
    /// Another refresh was requested after this one was sent.
    again: bool,
    failures: usize,
}

impl PendingRefresh {
    /// Whether to send a request now; while one is in flight, one more follows it.
    fn ask(&mut self) -> bool {
        self.again = self.busy;
        !std::mem::replace(&mut self.busy, true)
    }

    /// A request is sent; it answers all calls of `ask` so far.
    fn send(&mut self) {
        self.again = false;
    }

    fn hear(&mut self, worked: bool) -> Next {
        if worked || self.again {
            self.failures = 0;
        }
        let next = match (worked, PAUSES.get(self.failures)) {
            (true, _) if self.again => Next::AskNow,
            (false, Some(pause)) => Next::AskAfter(*pause),
            _ => Next::Rest,
        };
        self.failures = if worked { 0 } else { self.failures + 1 };
        if next == Next::Rest {
            *self = Self::default();
        }
        next
    }
}

/// A request in flight; yields whether it succeeded.
type Question = Pin<Box<dyn Future<Output = bool>>>;

/// Keeps a page's data fresh. `Copy`, so that every handler can capture it; it ends with its component.
#[derive(Clone, Copy)]
pub struct Refresher {
    question: Callback<(), Question>,
    asked: StoredValue<PendingRefresh>,
}

impl Refresher {
    /// `question` fetches the data and shows it. Nothing is sent yet.
    pub fn new<Fut>(question: impl Fn() -> Fut + Send + Sync + 'static) -> Self
    where
        Fut: Future<Output = Result<(), ApiError>> + 'static,
    {
        let question = move |()| -> Question {
            let answer = question();
            Box::pin(async move { answer.await.is_ok() })
        };
        Self {
            question: Callback::new(question),
            asked: StoredValue::default(),
        }
    }

    /// Requests a refresh. In the browser only.
    pub fn ask(self) {
        if self.asked.try_update_value(PendingRefresh::ask) == Some(true) {
            self.send();
        }
    }

    fn send(self) {
        self.asked.try_update_value(PendingRefresh::send);
        let Some(question) = self.question.try_run(()) else {
            return;
        };
        spawn_local(async move {
            let worked = question.await;
            match self.asked.try_update_value(|asked| asked.hear(worked)) {
                Some(Next::AskNow) => self.send(),
                Some(Next::AskAfter(pause)) => set_timeout(move || self.send(), pause),
                Some(Next::Rest) | None => {}
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_meanwhile_is_answered_by_one_more_question() {
        let mut asked = PendingRefresh::default();
        assert!(asked.ask());
        asked.send();
        assert!(!asked.ask());
        assert!(!asked.ask());
        assert_eq!(asked.hear(true), Next::AskNow);
        asked.send();
        assert_eq!(asked.hear(true), Next::Rest);
        assert!(asked.ask());
    }

    #[test]
    fn what_fails_is_asked_three_times_more() {
        let mut asked = PendingRefresh::default();
        assert!(asked.ask());
        for pause in PAUSES {
            asked.send();
            assert_eq!(asked.hear(false), Next::AskAfter(pause));
        }
        asked.send();
        assert_eq!(asked.hear(false), Next::Rest);
        assert!(asked.ask());
    }

    #[test]
    fn what_has_changed_during_a_failure_is_asked_for_from_the_beginning() {
        let mut asked = PendingRefresh::default();
        assert!(asked.ask());
        asked.send();
        assert_eq!(asked.hear(false), Next::AskAfter(PAUSES[0]));
        assert!(!asked.ask(), "the pause is being waited for");
        asked.send();
        assert!(!asked.ask());
        assert_eq!(asked.hear(false), Next::AskAfter(PAUSES[0]));
        asked.send();
        assert_eq!(asked.hear(true), Next::Rest, "the last question held for all");
    }
}
