//! The export of a session's attendance, and its verification.

use crate::{
    harness::TestApp,
    people::{Person, Word},
};
use chrono::TimeDelta;
use rapport::{
    api::{ErrorCode, sessions::SessionView},
    domain::{account::Role, ids::SessionId},
    server::{crypto::new_id, db::Sql},
};
use serde_json::{Value as Json, json};
use std::{
    io::Write,
    process::{Command, Stdio},
};

on_both_engines!(
    the_attendance_of_a_session_is_written_down_and_verifies,
    it_is_named_by_the_readers_day,
    an_export_that_was_changed_is_found_out,
    each_byte_of_an_export_counts,
    one_side_cannot_push_the_other_out_of_the_export,
);

/// A session with every kind of line that an export can have.
async fn eventful(app: &TestApp) -> (Person, Person, SessionId) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let session = rivera
        .schedules(&maya)
        .titled("First talk")
        .created()
        .await
        .session;
    let id = session.id;
    app.wait_until("2026-11-24T12:00:00Z");
    maya.knocks(id).await.refused(ErrorCode::NotNow);
    app.wait_until("2026-11-24T13:00:00Z");
    for person in [&maya, &rivera] {
        person.joins(id).await;
        person.enters(id).await;
        person.reports(id, Word::Joined).await;
    }
    maya.ask("presence/trouble", json!({"id": id, "kind": "reported"}))
        .await
        .done::<()>();
    app.wait(TimeDelta::seconds(30));
    maya.reports(id, Word::Left).await;
    rivera.ends(id).await.done::<SessionView>();
    let version = rivera.sees(id).await.version;
    let correction =
        json!({"version": version, "verdict": "client_absent", "reason": "She only looked in — “hello”."});
    rivera
        .ask("settling/correct", json!({"id": id, "form": correction}))
        .await
        .done::<SessionView>();
    maya.ask("settling/object", json!({"id": id, "words": "I was there."}))
        .await
        .done::<SessionView>();
    (rivera, maya, id)
}

async fn export(person: &Person, id: SessionId) -> String {
    let answer = person.get(&format!("/sessions/{id}/attendance.jsonl")).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "application/jsonl");
    let name = format!("attachment; filename=\"rapport-attendance-2026-11-24-{id}.jsonl\"");
    assert_eq!(answer.header("content-disposition"), name);
    answer.body
}

/// Runs `rapport verify-export`: whether the file is whole, and the output.
fn verified(file: &[u8]) -> (bool, String) {
    let folder = tempfile::TempDir::with_prefix("rapport-export").unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_rapport"))
        .args(["verify-export", "-"])
        .current_dir(folder.path())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(file).unwrap();
    let output = child.wait_with_output().unwrap();
    let path = folder.path().join("export.jsonl");
    std::fs::write(&path, file).unwrap();
    let of_file = Command::new(env!("CARGO_BIN_EXE_rapport"))
        .arg("verify-export")
        .arg(&path)
        .current_dir(folder.path())
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        of_file.status.code(),
        "from a file and from standard input"
    );
    assert!(!folder.path().join("data").exists(), "it needs no database");
    let code = output.status.code().unwrap();
    assert!(code <= 1, "{code}");
    let said = [output.stdout, output.stderr].concat();
    (code == 0, String::from_utf8(said).unwrap())
}

async fn the_attendance_of_a_session_is_written_down_and_verifies(app: TestApp) {
    let (rivera, maya, id) = eventful(&app).await;
    let text = export(&rivera, id).await;
    let lines: Vec<Json> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let kinds: Vec<_> = lines.iter().map(|line| line["kind"].as_str().unwrap()).collect();
    let (first, last) = (&lines[0], &lines[lines.len() - 1]);
    assert_eq!((kinds[0], kinds[kinds.len() - 1]), ("session", "end"));
    assert_eq!(first["format"], "rapport-attendance/1");
    assert_eq!(first["id"], id.to_string());
    assert_eq!(
        (&first["title"], &first["meeting"], &first["status"]),
        (&json!("First talk"), &json!("video"), &json!("no_show"))
    );
    assert_eq!(first["starts_at"], "2026-11-24T13:00:00.000Z");
    assert_eq!(first["ends_at"], "2026-11-24T13:50:00.000Z");
    assert_eq!(first["exported_at"], "2026-11-24T13:00:30.000Z");
    assert_eq!(
        (&first["partner"]["name"], &first["client"]["name"]),
        (&json!("Rivera"), &json!("Maya"))
    );
    assert_eq!(first["prev"], "0".repeat(64));
    assert_eq!(last["lines"], lines.len());
    let of = |kind: &str| {
        lines
            .iter()
            .filter(|line| line["kind"] == kind)
            .collect::<Vec<_>>()
    };
    let doors = of("door");
    assert_eq!(
        (&doors[0]["answer"], &doors[0]["participant"], &doors[0]["at"]),
        (
            &json!("refused"),
            &json!("client"),
            &json!("2026-11-24T12:00:00.000Z")
        )
    );
    assert!(doors[0]["reason"].is_string());
    let admitted = |who: &str| {
        doors
            .iter()
            .any(|door| door["answer"] == "admitted" && door["participant"] == who)
    };
    assert!(admitted("client") && admitted("partner"));
    let own: Vec<_> = of("stay")
        .into_iter()
        .filter(|stay| stay["source"] == "own")
        .collect();
    assert_eq!(own.len(), 2, "{own:?}");
    assert!(
        own.iter()
            .all(|stay| stay["joined_at"] == "2026-11-24T13:00:00.000Z")
    );
    assert_eq!(
        (of("trouble").len(), &of("trouble")[0]["trouble"]),
        (1, &json!("reported"))
    );
    let decision = of("decision")[0];
    assert_eq!(
        (&decision["by"], &decision["outcome"], &decision["absent"]),
        (&json!("partner"), &json!("no_show"), &json!("client"))
    );
    assert_eq!(decision["reason"], "She only looked in — “hello”.");
    assert_eq!(of("objection")[0]["words"], "I was there.");

    let (whole, said) = verified(text.as_bytes());
    assert!(whole && said.contains(&format!("Session: {id}")), "{said}");
    assert!(said.contains(&format!("Lines: {}", lines.len())), "{said}");
    assert_eq!(export(&maya, id).await, text, "both get the same");
    app.wait(TimeDelta::minutes(1));
    let later = export(&maya, id).await;
    assert!(later != text && verified(later.as_bytes()).0);
    let stranger = app.client("Stranger").await;
    for somewhere in [id.to_string(), new_id().to_string(), "nonsense".to_owned()] {
        let path = format!("/sessions/{somewhere}/attendance.jsonl");
        stranger.get(&path).await.refused(ErrorCode::NotFound);
    }
    app.works().await;
    assert_eq!(app.jobs().await, (0, 0));
}

async fn one_side_cannot_push_the_other_out_of_the_export(app: TestApp) {
    let (rivera, maya) = app.rivera_and_maya().await;
    let id = rivera.schedules(&maya).created().await.session.id;
    app.wait_until("2026-11-24T13:00:00Z");
    let insert = "insert into join_events (id, session_id, account_id, at, answer) values ($1, $2, $3, $4, 'admitted')";
    let now = app.app.clock.now();
    let mut tx = app.app.db.begin().await.unwrap();
    for nth in 0..2_300 {
        // Many in the same millisecond.
        let at = now + TimeDelta::milliseconds(nth / 700);
        let row = [new_id().into(), id.into(), rivera.id.into(), at.into()];
        tx.execute(Sql::same(insert).with(row)).await.unwrap();
    }
    tx.commit().await.unwrap();
    app.wait(TimeDelta::seconds(10));
    maya.comes(id).await;
    let text = export(&maya, id).await;
    let doors = |who: &str| {
        let (door, who) = ("{\"kind\":\"door\"", format!("\"participant\":\"{who}\""));
        text.lines()
            .filter(|line| line.starts_with(door) && line.contains(&who))
            .count()
    };
    assert_eq!((doors("partner"), doors("client")), (2_300, 1));
    assert!(verified(text.as_bytes()).0);
}

async fn it_is_named_by_the_readers_day(app: TestApp) {
    let (rivera, maya) = (
        app.partner("Rivera").await,
        app.person("Maya", Role::Client, "Asia/Tokyo").await,
    );
    rivera.adds(&maya).await;
    let plan = rivera.schedules(&maya).at("2026-11-24", "23:00");
    let id = plan.created().await.session.id;
    for (person, day) in [(&rivera, "2026-11-24"), (&maya, "2026-11-25")] {
        let answer = person.get(&format!("/sessions/{id}/attendance.jsonl")).await;
        assert!(answer.header("content-disposition").contains(day), "{day}");
    }
}

async fn an_export_that_was_changed_is_found_out(app: TestApp) {
    let (rivera, _, id) = eventful(&app).await;
    let text = export(&rivera, id).await;
    for (what, file, told) in spoilt(&text) {
        let (whole, said) = verified(file.as_bytes());
        assert!(!whole && said.contains(&told), "{what}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{what}: {said}");
    }
}

/// Tampered copies of an export: the change, the file, and the expected message.
fn spoilt(text: &str) -> Vec<(&'static str, String, String)> {
    let lines: Vec<_> = text.lines().collect();
    let count = lines.len();
    assert!(count > 8, "{text}");
    let joined = |lines: &[&str]| lines.iter().flat_map(|line| [*line, "\n"]).collect::<String>();
    let without = |nth: usize| {
        let mut rest = lines.clone();
        rest.remove(nth);
        joined(&rest)
    };
    let mut swapped = lines.clone();
    swapped.swap(3, 4);
    let mut doubled = lines.clone();
    doubled.insert(3, lines[3]);
    let (end, rest) = lines.split_last().unwrap();
    let changed_end = joined(rest) + &end.replace("\"kind\"", " \"kind\"") + "\n";
    vec![
        ("nothing", String::new(), "it is empty".to_owned()),
        (
            "a changed name",
            text.replacen("Maya", "Mayo", 1),
            "line 2 does not follow line 1".into(),
        ),
        (
            "a changed line",
            text.replacen("refused", "admitted", 1),
            "line 3 does not follow line 2".into(),
        ),
        (
            "the first line removed",
            without(0),
            "line 1 is not the beginning".into(),
        ),
        (
            "a line removed",
            without(4),
            "line 5 does not follow line 4".into(),
        ),
        (
            "two lines swapped",
            joined(&swapped),
            "line 4 does not follow line 3".into(),
        ),
        (
            "a line doubled",
            joined(&doubled),
            "line 5 does not follow line 4".into(),
        ),
        (
            "a line cut off",
            without(count - 1),
            format!("behind line {}", count - 1),
        ),
        (
            "an end cut off",
            text.trim_end().to_owned(),
            format!("cut off in or behind line {count}"),
        ),
        (
            "half a line",
            text[..text.len() - 9].to_owned(),
            format!("cut off in or behind line {count}"),
        ),
        (
            "a line added",
            format!("{text}{end}\n"),
            format!("line {} stands behind", count + 1),
        ),
        (
            "an empty line added",
            format!("{text}\n"),
            format!("line {} stands behind", count + 1),
        ),
        (
            "a changed end",
            changed_end,
            format!("line {count}, the closing line, was changed"),
        ),
        (
            "other line ends",
            text.replace('\n', "\r\n"),
            "line 1 ends with a carriage return".into(),
        ),
        (
            "one other line end",
            format!("{}\r\n", text.trim_end()),
            format!("line {count} ends with a carriage return"),
        ),
        (
            "another format",
            text.replacen("attendance/1", "attendance/2", 1),
            "rapport-attendance/2".into(),
        ),
        (
            "something else",
            "date,start\n".to_owned(),
            "line 1 is not a line of an export".into(),
        ),
    ]
}

async fn each_byte_of_an_export_counts(app: TestApp) {
    let (rivera, _, id) = eventful(&app).await;
    let text = export(&rivera, id).await;
    for nth in (0..text.len()).step_by(97) {
        let mut bytes = text.clone().into_bytes();
        bytes[nth] ^= 1;
        let wrong = rapport::server::export::verify(bytes.as_slice());
        assert!(wrong.is_err(), "byte {nth}");
    }
    assert!(verified(&[0xff, 0xfe, b'\n']).1.contains("line 1 is not a line"));
    let missing = Command::new(env!("CARGO_BIN_EXE_rapport"))
        .args(["verify-export", "/nowhere/export.jsonl"])
        .env_clear()
        .output()
        .unwrap();
    assert_eq!(missing.status.code(), Some(1));
}
