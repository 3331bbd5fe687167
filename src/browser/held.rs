//! Browser objects that a component keeps.
//!
//! A media stream or a frame cannot leave its thread, while a component is also built on the server,
//! where threads come and go. There a `Held` stays empty, and so it can be dropped anywhere.

use leptos::{prelude::*, reactive::send_wrapper_ext::SendOption};

/// A place for one browser object; `Copy`, so that every handler can have it.
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
    /// Keeps an object and hands back the one that was there. If the component is gone, the object is
    /// dropped.
    pub fn put(self, value: T) -> Option<T> {
        self.0.try_update_value(|held| held.replace(value)).flatten()
    }

    /// Takes the object out.
    pub fn take(self) -> Option<T> {
        let emptied = |held: &mut SendOption<T>| std::mem::replace(held, SendOption::new_local(None)).take();
        self.0.try_update_value(emptied).flatten()
    }

    /// Looks at the object, if there is one.
    pub fn with<R>(self, look: impl FnOnce(&T) -> R) -> Option<R> {
        self.0.try_with_value(|held| held.as_ref().map(look)).flatten()
    }
}
