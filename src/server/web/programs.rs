//! The browser's programs: which page loads which one, and their files.

use crate::words::Words;
use leptos::{nonce::use_nonce, prelude::*};
use std::{collections::HashMap, path::Path};

/// What a page runs in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    /// Plain HTML: links, forms, and the few lines of [`PLAIN`].
    Nothing,
    /// Forms, lists and countdowns (`ui::islands::kit`).
    Kit,
    /// The kit and the calendar (`ui::islands::calendar`).
    Calendar,
    /// The kit and the editor of weekly hours (`ui::islands::hours`).
    Hours,
    /// The kit and the lobby (`ui::islands::lobby`).
    Lobby,
    /// The kit and the meeting (`ui::islands::meeting`).
    Meeting,
}

impl Program {
    /// The program of the page at this path.
    pub fn of(path: &str) -> Self {
        let parts: Vec<_> = path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            ["sessions", _, "join"] | ["settings", "devices"] => Self::Lobby,
            ["availability"] => Self::Hours,
            ["overview" | "sessions" | "clients" | "book"]
            | ["sessions" | "clients" | "book" | "requests", _]
            | ["availability", _, "questions"]
            | ["sessions", _, "move" | "series"]
            | ["p", _, _]
            | ["settings", ..] => Self::Kit,
            ["sessions", _, "meeting"] => Self::Meeting,
            ["calendar"] => Self::Calendar,
            // Home, signing in, registering, an invitation, a partner's page, a confirmation, leaving for a meeting; and a path without a page.
            _ => Self::Nothing,
        }
    }
}

impl Program {
    /// The name of its files; none without islands.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Kit => Some("kit"),
            Self::Calendar => Some("calendar"),
            Self::Hours => Some("hours"),
            Self::Lobby => Some("lobby"),
            Self::Meeting => Some("meeting"),
            Self::Nothing => None,
        }
    }
}

/// The files of each program, by name, as the build has listed them in `pkg/programs.json`.
#[derive(Debug, Clone, Default)]
pub struct Programs(HashMap<String, Files>);

/// File names in the folder of packages.
#[derive(Debug, Clone, serde::Deserialize)]
struct Files {
    js: String,
    wasm: String,
}

impl Files {
    /// The names that cargo-leptos gives its files, with the hashes that it lists beside the binary.
    fn of_one_program(options: &LeptosOptions) -> Self {
        let hashes = std::env::current_exe()
            .ok()
            .and_then(|binary| std::fs::read_to_string(binary.with_file_name(&*options.hash_file)).ok())
            .filter(|_| options.hash_files)
            .unwrap_or_default();
        let named = |kind: &str| {
            let hash = hashes
                .lines()
                .find_map(|line| line.strip_prefix(kind)?.strip_prefix(':'));
            let hash = hash.map(|hash| format!(".{}", hash.trim()));
            format!("{}{}.{kind}", options.output_name, hash.unwrap_or_default())
        };
        Self {
            js: named("js"),
            wasm: named("wasm"),
        }
    }
}

impl Programs {
    /// Reads the list in the folder of packages. Without it every page loads the one program that `cargo leptos watch`
    /// has built, with all islands; without that pages work as plain HTML.
    pub fn read(pkg: &Path, options: &LeptosOptions) -> Self {
        let listed = std::fs::read_to_string(pkg.join("programs.json")).ok();
        let listed = listed.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(programs) = listed {
            return Self(programs);
        }
        let all = Files::of_one_program(options);
        if !pkg.join(&all.js).exists() {
            tracing::warn!(folder = %pkg.display(), "pages are served without their programs, which the build has not made");
            return Self::default();
        }
        let names = ["kit", "calendar", "hours", "lobby", "meeting"];
        Self(names.map(|name| (name.to_owned(), all.clone())).into())
    }
}

/// Loads a program and starts its islands. It pauses between them: on a slow phone the page takes a tap meanwhile.
#[component]
pub fn ProgramScripts(programs: Programs, name: &'static str) -> impl IntoView {
    let files = programs.0.get(name).cloned();
    let nonce = use_nonce();
    files.map(|Files { js, wasm }| {
        let (js, wasm) = (format!("/pkg/{js}"), format!("/pkg/{wasm}"));
        let script = format!(
            "import * as program from {js:?};\
             const pause=()=>new Promise(done=>setTimeout(done));\
             await program.default({{module_or_path:{wasm:?}}});\
             await pause();\
             program.start();\
             for(const island of document.querySelectorAll('leptos-island')){{await pause();await program[island.dataset.component]?.(island)}}"
        );
        view! {
            <link rel="modulepreload" href=js crossorigin=nonce.clone() />
            <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
            <script type="module" nonce=nonce inner_html=script></script>
        }
    })
}

/// Pages that are fetched when a link is pointed at: documents of ours that change nothing, and lead into no room. The
/// calendar takes its links in place.
pub const PREFETCH: &str = r#"{"prefetch":[{"where":{"and":[{"href_matches":"/*"},{"not":{"href_matches":["/api/*","/oauth/*","/sessions/history.csv*","/sessions/*/attendance*","/sessions/*/join","/sessions/*/meeting","/sessions/*/leaving"]}},{"not":{"selector_matches":".calendar a"}}]},"eagerness":"moderate"}]}"#;

/// Of a page without a program: the device's zone, a form that is sent once, and "Show password".
pub const PLAIN: &str = "\
for(const field of document.querySelectorAll('input[data-zone]'))field.value=Intl.DateTimeFormat().resolvedOptions().timeZone||'';\
for(const toggle of document.querySelectorAll('[data-shows-password]')){\
const input=document.getElementById(toggle.getAttribute('aria-controls'));toggle.hidden=!input;\
toggle.onclick=()=>{const shown=input.type==='password';input.type=shown?'text':'password';toggle.setAttribute('aria-pressed',shown);input.focus()}}\
document.addEventListener('submit',event=>{\
const button=event.submitter;\
if(event.target.dataset.pending!==undefined){event.preventDefault();return}\
if(event.target.method!=='post')return;\
event.target.dataset.pending='';\
if(button?.dataset.waiting){button.dataset.label=button.textContent;button.textContent=button.dataset.waiting;button.setAttribute('aria-disabled','true')}\
});\
addEventListener('pageshow',event=>{if(!event.persisted)return;\
for(const form of document.querySelectorAll('form[data-pending]'))delete form.dataset.pending;\
for(const button of document.querySelectorAll('button[data-label]')){button.textContent=button.dataset.label;button.removeAttribute('aria-disabled')}\
});";

/// The few texts that the programs say themselves.
#[component]
pub fn KitWords(words: Words) -> impl IntoView {
    view! {
        <template
            id="kit-words"
            data-close=words.close()
            data-copied=words.copied()
            data-copy-failed=words.copy_failed()
            data-unreachable=words.error_unreachable()
            data-other=words.error_someone_else()
            data-more=words.loaded_more("{n}", "{all}")
            data-now=words.now()
            data-minute=words.in_a_minute()
            data-minutes=words.in_minutes("{n}")
            data-days-hours=words.join_days_hours("{d}", "{h}")
            data-hours=words.in_hours("{h}", "{m}")
        ></template>
        <p id="offline" class="offline" role="status" hidden>
            {words.offline()}
        </p>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_page_loads_what_it_needs() {
        for (path, program) in [
            ("/", Program::Nothing),
            ("/sign-in", Program::Nothing),
            ("/invitations/abc", Program::Nothing),
            ("/nowhere/at/all", Program::Nothing),
            ("/sessions", Program::Kit),
            ("/sessions/new", Program::Kit),
            ("/sessions/1", Program::Kit),
            ("/sessions/1/series", Program::Kit),
            ("/sessions/1/leaving", Program::Nothing),
            ("/settings", Program::Kit),
            ("/settings/devices", Program::Lobby),
            ("/settings/webhooks/1", Program::Kit),
            ("/calendar", Program::Calendar),
            ("/availability", Program::Hours),
            ("/availability/1/questions", Program::Kit),
            ("/requests/1", Program::Kit),
            ("/sessions/1/meeting", Program::Meeting),
            ("/sessions/1/join", Program::Lobby),
        ] {
            assert_eq!(Program::of(path), program, "{path}");
        }
    }
}
