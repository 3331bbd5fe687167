//! Browser objects (media streams, frames) stored in a component.
//!
//! Such objects are not `Send`, while components are also built on the server's worker threads. There a
//! `Held` stays empty, and so it can be dropped on any thread.

use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption};

/// A slot for one browser object; `Copy`, so that every handler can capture it.
pub struct Held<T: 'static>(StoredValue<SendOption<T>>);

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Held<T> {}

impl<T> Default for Held<T> {
    fn default() -> Self {
        Self(StoredValue::new(SendOption::new_local(None)))
    }
}

impl<T> Held<T> {
    /// Stores an object and returns the previous one. If the component is gone, the object is dropped.
    pub fn put(self, value: T) -> Option<T> {
        self.0.try_update_value(|held| held.replace(value)).flatten()
    }

    /// Removes and returns the object.
    pub fn take(self) -> Option<T> {
        let emptied = |held: &mut SendOption<T>| std::mem::replace(held, SendOption::new_local(None)).take();
        self.0.try_update_value(emptied).flatten()
    }

    /// Reads the object, if there is one.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.0.try_with_value(|held| held.as_ref().map(look)).flatten()
    }
}
