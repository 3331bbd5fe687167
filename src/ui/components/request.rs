//! A request to the server that a button sends.

use crate::api::ApiError;
use leptos::{prelude::*, task::spawn_local};

/// Sends one request at a time, and knows why the last one failed. `Copy`, so that every handler can capture it.
#[derive(Clone, Copy, Default)]
pub struct Request {
    pub pending: RwSignal<bool>,
    pub error: RwSignal<Option<String>>,
}

impl Request {
    /// Sends it, unless one is pending. On success `done` receives the answer.
    pub fn send<T: 'static, R>(
        self,
        answer: impl Future<Output = Result<T, ApiError>> + 'static,
        done: impl FnOnce(T) -> R + 'static,
    ) {
        if self.pending.get_untracked() {
            return;
        }
        self.pending.set(true);
        self.error.set(None);
        spawn_local(async move {
            let answer = answer.await;
            self.pending.try_set(false);
            match answer {
                Ok(answer) => {
                    done(answer);
                }
                Err(problem) => {
                    self.error.try_set(Some(problem.message));
                }
            }
        });
    }
}
