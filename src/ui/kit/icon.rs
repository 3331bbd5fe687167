//! The icons: one set of outlines on a 24 × 24 grid, inlined as SVG paths; only those in use.

use leptos::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IconName {
    Video,
    Place,
    Calendar,
    Clock,
    Copy,
    Check,
    Close,
    ChevronLeft,
    ChevronRight,
    Plus,
    Lock,
    Camera,
    CameraOff,
    Microphone,
    Speaker,
    Person,
    People,
    Settings,
    Home,
    Leave,
    External,
    Warning,
    Info,
    Edit,
    Trash,
    Menu,
    Note,
    Bulb,
    Star,
    Share,
    Mail,
}

impl IconName {
    /// The `d` attribute of the SVG path.
    fn path(self) -> &'static str {
        match self {
            Self::Video => {
                "M4 6h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2zM16 10.5 22 7v10l-6-3.5"
            }
            Self::Place => {
                "M12 21.5S5 15.3 5 10a7 7 0 0 1 14 0c0 5.3-7 11.5-7 11.5zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            Self::Calendar => {
                "M5 5h14a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2zM3 10h18M8 3v4M16 3v4"
            }
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
            Self::Copy => {
                "M9 9h10a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2zM5 15a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h8a2 2 0 0 1 2 2"
            }
            Self::Check => "M4 12.5l5.5 5.5L20 6.5",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::ChevronLeft => "M15 5l-7 7 7 7",
            Self::ChevronRight => "M9 5l7 7-7 7",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Lock => {
                "M6 11h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1v-8a1 1 0 0 1 1-1zM8 11V7a4 4 0 0 1 8 0v4"
            }
            Self::Camera => {
                "M4 7h3l2-3h6l2 3h3a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM12 17a4 4 0 1 0 0-8 4 4 0 0 0 0 8z"
            }
            Self::CameraOff => {
                "M3 3l18 18M9.5 4H15l2 3h3a2 2 0 0 1 2 2v8.5M19 20H4a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2h2.5M14.5 16.1a4 4 0 0 1-5.6-5.6"
            }
            Self::Microphone => {
                "M12 3a3 3 0 0 1 3 3v6a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5 11v1a7 7 0 0 0 14 0v-1M12 19v3"
            }
            Self::Speaker => "M4 9h4l5-4v14l-5-4H4zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0",
            Self::People => {
                "M9 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM2 21a7 7 0 0 1 14 0M16 4.5a4 4 0 0 1 0 7M18 14.7a7 7 0 0 1 4 6.3"
            }
            Self::Settings => {
                "M4 7h9M17 7h3M4 17h3M11 17h9M15 9a2 2 0 1 0 0-4 2 2 0 0 0 0 4zM9 19a2 2 0 1 0 0-4 2 2 0 0 0 0 4z"
            }
            Self::Home => "M3 11l9-8 9 8M5 9.5V20a1 1 0 0 0 1 1h4v-6h4v6h4a1 1 0 0 0 1-1V9.5",
            Self::Leave => "M14 4H6a2 2 0 0 0-2 2v12a2 2 0 0 0 2 2h8M10 12h11M17 8l4 4-4 4",
            Self::External => "M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4",
            Self::Warning => "M12 4 2.5 20h19zM12 10v4M12 17v.01",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8v.01",
            Self::Edit => "M4 20l1-4L16 5l3 3L8 19zM14 7l3 3",
            Self::Trash => "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5",
            Self::Menu => "M4 7h16M4 12h16M4 17h16",
            Self::Note => "M6 3h8l5 5v13H6zM14 3v5h5M9 12h6M9 16h6",
            Self::Bulb => {
                "M9 18h6M10 21h4M8.5 15.5c0-1.2-.6-1.9-1.2-2.6a6 6 0 1 1 9.4 0c-.6.7-1.2 1.4-1.2 2.6z"
            }
            Self::Share => "M12 3v12M8 7l4-4 4 4M6 12H5v9h14v-9h-1",
            Self::Mail => {
                "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1zM3 7l9 6 9-6"
            }
            Self::Star => "M12 3l2.8 5.7 6.2.9-4.5 4.4 1.1 6.2-5.6-3-5.6 3 1.1-6.2L3 9.6l6.2-.9z",
        }
    }
}

/// A decorative icon beside text, hidden from screen readers.
#[component]
pub fn Icon(name: IconName) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
            <path d=name.path() />
        </svg>
    }
}
