//! The reader's colour scheme.

use super::word::word_enum;

word_enum! {
    /// The reader's colour scheme.
    #[derive(Default)]
    pub enum Theme {
        /// Follows the system.
        #[default]
        System = "system",
        /// Dark text on a light ground.
        Light = "light",
        /// Light text on a dark ground.
        Dark = "dark",
    }
}

impl Theme {
    /// The value of the `data-theme` attribute; `None` leaves the choice to the system.
    pub fn attribute(self) -> Option<&'static str> {
        (self != Self::System).then(|| self.word())
    }
}
