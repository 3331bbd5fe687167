//! The binary as an operator uses it: its commands, and its error messages.

use chrono::DateTime;
use rapport::server::{
    app::App,
    clock::Clock,
    config::Config,
    crypto::KeyRing,
    db::{Reader as _, Sql},
};
use std::{
    fs,
    io::Write,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

/// A folder with an empty site in place of the browser's files.
fn folder() -> TempDir {
    let folder = TempDir::with_prefix("rapport-run").unwrap();
    fs::create_dir_all(folder.path().join("site/pkg")).unwrap();
    folder
}

/// Settings as (name, value).
type Settings<'a> = &'a [(&'a str, &'a str)];

/// Runs the binary in a folder with only these settings, and `input` on its standard input.
fn rapport(folder: &Path, arguments: &[&str], settings: Settings<'_>, input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rapport"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LEPTOS_SITE_ROOT", folder.join("site"))
        .envs(settings.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

/// The error message of a command that failed: one line.
fn refused(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    assert!(!output.status.success(), "it works: {said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("rapport: "), "{said}");
    said
}

fn done(output: &Output) -> String {
    let (out, err) = (
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr),
    );
    assert!(output.status.success(), "{err}");
    out.trim().to_owned()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn the_database_is_private_in_a_folder_that_others_can_read() {
    let folder = folder();
    let shared = folder.path().join("shared");
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o755)).unwrap();
    let settings = [("DATABASE_URL", "sqlite:shared/rapport.db")];
    done(&rapport(folder.path(), &["migrate"], &settings, ""));
    for file in ["rapport.db", "secret-keys"] {
        assert_eq!(mode(&shared.join(file)), 0o600, "{file}");
    }
    let (database, keys) = (shared.join("rapport.db"), shared.join("secret-keys"));
    fs::set_permissions(&database, fs::Permissions::from_mode(0o644)).unwrap();
    let warned = rapport(folder.path(), &["migrate"], &settings, "");
    let said = String::from_utf8_lossy(&warned.stderr);
    assert!(warned.status.success() && said.contains("chmod 600"), "{said}");
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o640)).unwrap();
    let said = refused(&rapport(folder.path(), &["migrate"], &settings, ""));
    assert!(
        said.contains("secret-keys") && said.contains("chmod 600"),
        "{said}"
    );
}

#[test]
fn the_first_start_makes_a_private_folder_and_keys_that_stay() {
    let folder = folder();
    let data = folder.path().join("data");
    assert_eq!(
        done(&rapport(folder.path(), &["migrate"], &[], "")),
        "The SQLite database is up to date."
    );
    let keys = fs::read_to_string(data.join("secret-keys")).unwrap();
    assert_eq!((mode(&data), mode(&data.join("secret-keys"))), (0o700, 0o600));
    assert!(data.join("rapport.db").is_file());
    done(&rapport(folder.path(), &["migrate"], &[], ""));
    assert_eq!(fs::read_to_string(data.join("secret-keys")).unwrap(), keys);
    assert_eq!(
        fs::read_dir(&data)
            .unwrap()
            .filter(|it| it
                .as_ref()
                .unwrap()
                .file_name()
                .to_string_lossy()
                .starts_with('.'))
            .count(),
        0
    );
}

#[test]
fn what_cannot_be_used_stops_the_start_with_one_sentence() {
    let folder = folder();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().to_string();
    fs::write(folder.path().join("file"), "not a folder").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    let empty = folder.path().join("empty");
    let empty = empty.to_str().unwrap();
    let cases: &[(Settings<'_>, &[&str])] = &[
        (&[("RAPPORT_ADDR", &taken)], &["RAPPORT_ADDR", &taken]),
        (&[("DATABASE_URL", "sqlite:file/rapport.db")], &["file"]),
        (
            &[("DATABASE_URL", "postgres://rapport:hunter2@127.0.0.1:1/practice")],
            &["practice at 127.0.0.1:1"],
        ),
        (&[("LEPTOS_SITE_ROOT", empty)], &["LEPTOS_SITE_ROOT", empty]),
        (
            &[("RAPPORT_CLOCK", "2026-11-10T09:00:00Z")],
            &["RAPPORT_CLOCK", "RAPPORT_DEMO"],
        ),
        (&[("RUST_LOG", "rapport=loud")], &["RUST_LOG", "rapport=loud"]),
        (&[("RAPPORT_LOG", "xml")], &["RAPPORT_LOG", "xml"]),
        (
            &[("JITSI_EMBED", "maybe")],
            &["JITSI_EMBED", "maybe", "auto, always, never"],
        ),
    ];
    for (settings, told) in cases {
        let said = refused(&rapport(folder.path(), &["serve"], settings, ""));
        for word in *told {
            assert!(said.contains(word), "{word} in {said}");
        }
        assert!(!said.contains("hunter2"), "{said}");
    }
}

#[test]
fn a_line_of_the_env_file_that_cannot_be_read_is_not_passed_over() {
    let folder = folder();
    let file = folder.path().join(".env");
    fs::write(
        &file,
        "RAPPORT_SECRET_KEYS=k1:hunter2 and more\nJITSI_EMBED=never\n",
    )
    .unwrap();
    let said = refused(&rapport(folder.path(), &["migrate"], &[], ""));
    assert!(said.contains(".env") && !said.contains("hunter2"), "{said}");
    fs::write(&file, "DATABASE_URL=sqlite:elsewhere/r.db\nJITSI_EMBED=perhaps\n").unwrap();
    let said = refused(&rapport(folder.path(), &["migrate"], &[], ""));
    assert!(said.contains("perhaps"), "it is read: {said}");
    done(&rapport(
        folder.path(),
        &["migrate"],
        &[("JITSI_EMBED", "never")],
        "",
    ));
    assert!(
        folder.path().join("elsewhere/r.db").is_file(),
        "the environment counts before it"
    );
}

#[tokio::test]
async fn the_demonstration_is_loaded_once_and_never_shown_to_others() {
    let folder = folder();
    let seed = |settings: &[(&str, &str)]| rapport(folder.path(), &["seed-demo"], settings, "");
    assert!(refused(&seed(&[])).contains("RAPPORT_DEMO=1"));
    let abroad = ("RAPPORT_PUBLIC_URL", "https://rapport.example.org");
    assert!(refused(&seed(&[("RAPPORT_DEMO", "1"), abroad])).contains("loopback"));
    assert_eq!(
        done(&seed(&[("RAPPORT_DEMO", "1")])),
        "The demonstration data is loaded."
    );
    assert_eq!(
        done(&seed(&[("RAPPORT_DEMO", "1")])),
        "There are accounts already; nothing was loaded."
    );
    let said = refused(&rapport(folder.path(), &["serve"], &[abroad], ""));
    assert!(said.contains("demonstration"), "{said}");
}

#[tokio::test]
async fn a_demonstration_has_sessions_behind_it_now_and_ahead_on_every_day_and_at_every_hour() {
    // On a weekend the nearest working days that a week ahead and behind still reach are five days away.
    for start in [
        "2026-11-29T23:50:00Z",
        "2027-02-01T00:05:00Z",
        "2027-03-28T00:59:30Z",
        "2027-10-31T16:28:00Z",
        "2027-12-31T09:00:00Z",
    ] {
        let folder = folder();
        let settings = [("RAPPORT_DEMO", "1"), ("RAPPORT_CLOCK", start)];
        done(&rapport(folder.path(), &["seed-demo"], &settings, ""));
        let app = opened(folder.path()).await;
        let now = DateTime::parse_from_rfc3339(start).unwrap().timestamp_millis();
        let (minute, day) = (60_000, 86_400_000);
        let count = async |condition: String| {
            let text = format!("select cast(count(*) as bigint) from sessions where {condition}");
            number(&app, text.leak()).await
        };
        assert!(count("starts_at > 0".into()).await >= 20, "{start}");
        let joinable = format!(
            "status = 'scheduled' and kind = 'video' and starts_at between {now} and {}",
            now + 15 * minute
        );
        assert_eq!(count(joinable).await, 1, "{start}");
        let over = count(format!("starts_at < {}", now - 5 * day)).await;
        assert!(over > 0, "{start}: some are over");
        let ahead = count(format!("starts_at > {}", now + 4 * day)).await;
        assert!(ahead > 0, "{start}: some are to come");
        app.db.close().await;
    }
}

#[test]
fn an_administrator_is_made_from_a_password_on_standard_input() {
    let folder = folder();
    let make = |email: &str, password: &str| {
        let arguments = ["create-admin", "--email", email, "--name", "Robin Root"];
        rapport(folder.path(), &arguments, &[], password)
    };
    assert!(refused(&make("robin@practice.example", "short\n")).contains("12"));
    refused(&make("robin", "a quiet harbour at dawn\n"));
    done(&make("robin@practice.example", "a quiet harbour at dawn\n"));
    refused(&make("robin@practice.example", "a quiet harbour at dawn\n"));
}

#[tokio::test]
async fn a_demonstrations_clock_counts_for_every_command() {
    let folder = folder();
    let settings = [("RAPPORT_DEMO", "1"), ("RAPPORT_CLOCK", "1999-12-31T23:50:00Z")];
    let arguments = [
        "create-admin",
        "--email",
        "robin@practice.example",
        "--name",
        "Robin Root",
    ];
    done(&rapport(
        folder.path(),
        &arguments,
        &settings,
        "a quiet harbour at dawn\n",
    ));
    let app = opened(folder.path()).await;
    let created = number(&app, "select cast(max(created_at) as bigint) from accounts").await;
    let ahead = created - 946_684_200_000;
    assert!(
        (0..600_000).contains(&ahead),
        "{ahead} ms after the clock's start"
    );
    app.db.close().await;
}

#[tokio::test]
async fn missing_links_are_made_and_a_dry_run_only_says_so() {
    let folder = folder();
    done(&rapport(
        folder.path(),
        &["seed-demo"],
        &[("RAPPORT_DEMO", "1")],
        "",
    ));
    let app = opened(folder.path()).await;
    let links = async || number(&app, "select cast(count(*) as bigint) from meeting_links").await;
    let before = links().await;
    let gone =
        "delete from meeting_links where session_id in (select id from sessions where status = 'scheduled')";
    let gone = app.db.write(Sql::same(gone).with([])).await.unwrap();
    assert!(gone >= 10, "{gone}");
    let backfill = |arguments: &[&str]| {
        let arguments = [&["backfill-meeting-links"], arguments].concat();
        let output = rapport(folder.path(), &arguments, &[], "");
        assert!(output.stderr.is_empty(), "no bar where there is no terminal");
        done(&output)
    };
    let kept = links().await;
    let said = backfill(&["--dry-run"]);
    assert!(
        said.starts_with(&format!("Scanned: {gone}\nHad a link: 0\nWould be made: ")),
        "{said}"
    );
    assert_eq!(links().await, kept);
    assert_eq!(backfill(&[]), said.replace("Would be made", "Made"));
    assert!(kept < links().await && links().await <= before);
    assert!(backfill(&[]).contains("\nMade: 0\n"));
    app.db.close().await;
}

#[tokio::test]
async fn keys_are_rotated_and_scripts_are_told_what_does_not_open() {
    let folder = folder();
    let (old, new) = (KeyRing::generate(), KeyRing::generate().replacen("k1", "k2", 1));
    let both = format!("{new},{old}");
    let with = |keys: &str, arguments: &[&str]| {
        let settings = [("RAPPORT_SECRET_KEYS", keys), ("RAPPORT_DEMO", "1")];
        rapport(folder.path(), arguments, &settings, "")
    };
    done(&with(&old, &["seed-demo"]));
    let app = opened(folder.path()).await;
    let links = number(&app, "select cast(count(*) as bigint) from meeting_links").await;
    let rotated = |new: i64, before: i64| {
        format!("Sealed anew under k2: {new}\nSealed under k2 before: {before}\nNot opened: 0")
    };
    assert_eq!(done(&with(&both, &["rotate-keys"])), rotated(links, 0));
    assert_eq!(done(&with(&both, &["rotate-keys"])), rotated(0, links));
    assert_eq!(done(&with(&new, &["rotate-keys"])), rotated(0, links));
    let output = with(&old, &["rotate-keys"]);
    assert!(refused(&output).contains("RAPPORT_SECRET_KEYS"));
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains(&format!("Not opened: {links}\n  {links} meeting links")),
        "{said}"
    );
    assert_eq!(
        done(&with(&new, &["rotate-keys"])),
        rotated(0, links),
        "nothing was lost"
    );
    app.db.close().await;
}

/// Opens the database of this folder's commands.
async fn opened(folder: &Path) -> App {
    let url = format!("sqlite:{}", folder.join("data/rapport.db").display());
    let config = Config::read(&|name| (name == "DATABASE_URL").then(|| url.clone())).unwrap();
    App::start(config, Clock::System).await.unwrap()
}

async fn number(app: &App, text: &'static str) -> i64 {
    let (number,) = app.db.one(Sql::same(text).with([])).await.unwrap();
    number
}
