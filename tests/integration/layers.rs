//! The shape of the source: arrows between its parts point one way (DESIGN, "The shape").

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// The parts of `server`, from the ground up. A part may use what stands before it; parts of one row do not use each
/// other.
const SERVER: [&[&str]; 11] = [
    &["clock", "links", "unicode", "zone"],
    &["crypto"],
    &["config", "export", "hashing", "outbound", "sealed"],
    &["address", "db", "telemetry"],
    &["error", "events", "limits", "principal", "webhook"],
    &["app", "csv", "when"],
    &["cx", "outbox", "places"],
    &["meeting"],
    &["sessions"],
    &["services"],
    &["cli", "jobs", "web"],
];
/// What each layer of the package may use.
const LAYERS: [(&str, &[&str]); 6] = [
    ("domain", &["domain"]),
    ("words", &["words", "domain"]),
    // In the bodies of server functions, by full path, also a service and `server::web::answer`.
    ("api", &["api", "domain", "words", "server"]),
    ("browser", &["browser", "api", "domain", "words"]),
    ("ui", &["ui", "api", "browser", "domain", "words"]),
    ("server", &["server", "api", "domain", "words"]),
];

#[test]
fn no_layer_uses_one_above_it() {
    let mut wrong = Vec::new();
    for (layer, allowed) in LAYERS {
        for file in sources(&source().join(layer)) {
            // A page is rendered by the server.
            let renders = file.starts_with(source().join("server/web"));
            for used in uses(&file) {
                let part = used.split("::").next().unwrap_or_default();
                let is_allowed = allowed.contains(&part) || (renders && part == "ui");
                if !is_allowed {
                    wrong.push(format!("{} uses {used}", file.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point up:\n{}", wrong.join("\n"));
}

#[test]
fn the_parts_of_the_server_point_one_way() {
    let rank = |part: &str| SERVER.iter().position(|row| row.contains(&part));
    let (mut wrong, mut seen) = (Vec::new(), BTreeSet::new());
    let server = source().join("server");
    for file in sources(&server) {
        let part = part_of(&file, &server);
        if part == "mod" {
            continue;
        }
        seen.insert(part.clone());
        let Some(own) = rank(&part) else {
            wrong.push(format!("{} belongs to no row", file.display()));
            continue;
        };
        for used in uses(&file) {
            let Some(other) = used
                .strip_prefix("server::")
                .and_then(|path| path.split("::").next())
            else {
                continue;
            };
            let is_same = other == part;
            match rank(other) {
                Some(theirs) if is_same || theirs < own => {}
                _ => wrong.push(format!("{} uses {used}", file.display())),
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that point up:\n{}", wrong.join("\n"));
    let listed: BTreeSet<_> = SERVER
        .iter()
        .flat_map(|row| row.iter().map(|part| (*part).to_owned()))
        .collect();
    assert_eq!(seen, listed, "parts of the server, and the rows of this test");
}

#[test]
fn only_the_place_where_a_session_changes_writes_sessions() {
    let writers = [
        "sessions::insertion(",
        "sessions::booking(",
        "sessions::agree(",
        "sessions::update(",
        "sessions::deletion(",
        "sessions::set_passcode(",
    ];
    let statements = [
        "insert into sessions",
        "update sessions set",
        "delete from sessions",
    ];
    let mut wrong = Vec::new();
    for file in sources(&source().join("server")) {
        let text = fs::read_to_string(&file).expect("a source file");
        if !file.starts_with(source().join("server/sessions"))
            && writers.iter().any(|writer| text.contains(writer))
        {
            wrong.push(format!(
                "{} calls a statement that changes a session",
                file.display()
            ));
        }
        let is_theirs = file.ends_with("db/sessions.rs");
        // The lease of the job that settles: no part of a session.
        let others = text.replace("update sessions set settling_until", "");
        if !is_theirs && statements.iter().any(|statement| others.contains(statement)) {
            wrong.push(format!("{} has such a statement", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    assert!(!files.is_empty(), "{} has no sources", folder.display());
    files
}

/// `db` for `src/server/db/sessions.rs`, `app` for `src/server/app.rs`.
fn part_of(file: &Path, folder: &Path) -> String {
    let relative = file.strip_prefix(folder).expect("below it");
    let first = relative
        .iter()
        .next()
        .expect("a name")
        .to_string_lossy()
        .into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// Every path into this package that a file names, without its tests: from `use` trees, and `crate::…` in code.
/// `super` is resolved.
fn uses(file: &Path) -> BTreeSet<String> {
    let text = fs::read_to_string(file).expect("a source file");
    let text = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let own = module(file);
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("use ") {
        let is_statement = code[..at]
            .lines()
            .next_back()
            .is_none_or(|line| matches!(line.trim(), "" | "pub" | "pub(crate)" | "pub(super)"));
        if let (true, Some(end)) = (is_statement, code[at..].find(';')) {
            expand("", &code[at + 4..at + end], &mut found);
        }
    }
    for (at, _) in code.match_indices("crate::") {
        let path: String = code[at..]
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || matches!(letter, ':' | '_'))
            .collect();
        // `crate::{…}` is a `use` tree, which is expanded above.
        if !path.ends_with(':') {
            found.insert(path);
        }
    }
    found.iter().filter_map(|path| resolved(path, &own)).collect()
}

/// `["server", "db", "sessions"]` for `src/server/db/sessions.rs`.
fn module(file: &Path) -> Vec<String> {
    let relative = file.strip_prefix(source()).expect("below src");
    let mut parts: Vec<_> = relative
        .iter()
        .map(|part| part.to_string_lossy().trim_end_matches(".rs").to_owned())
        .collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// The leaves of a `use` tree.
fn expand(prefix: &str, tree: &str, found: &mut BTreeSet<String>) {
    let tree = tree.trim();
    let joined = |rest: &str| match (prefix, rest) {
        ("", rest) => rest.to_owned(),
        (prefix, "self") => prefix.to_owned(),
        (prefix, rest) => format!("{prefix}::{rest}"),
    };
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default().trim();
        if !path.is_empty() {
            found.insert(joined(path));
        }
        return;
    };
    let head = joined(tree[..open].trim().trim_end_matches("::"));
    let inner = tree[open + 1..].trim_end().trim_end_matches('}');
    let (mut depth, mut from) = (0, 0);
    for (at, letter) in inner.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                expand(&head, &inner[from..at], found);
                from = at + 1;
            }
            _ => {}
        }
    }
    expand(&head, &inner[from..], found);
}

/// The path from the root of this package; none for another package's.
fn resolved(path: &str, own: &[String]) -> Option<String> {
    if let Some(rest) = path.strip_prefix("crate::") {
        return Some(rest.to_owned());
    }
    let ups = path.split("::").take_while(|part| *part == "super").count();
    if ups == 0 {
        return None;
    }
    let rest = path.split("::").skip(ups);
    let base = own.iter().map(String::as_str).take(own.len() - ups);
    Some(base.chain(rest).collect::<Vec<_>>().join("::"))
}
