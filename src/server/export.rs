//! The attendance of one session as lines that hold on to each other: what is written, and how it is verified
//! (docs/EXPORT.md). Reads neither clock nor database.

use crate::server::crypto::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, Read};
use thiserror::Error;

/// The format that this program writes and reads.
pub const FORMAT: &str = "rapport-attendance/1";
/// No line is longer: a reason of 500 characters fits many times over.
const LONGEST_LINE: u64 = 64 * 1024;

/// A person, as the first line names them.
#[derive(Debug, Clone, Serialize)]
pub struct Somebody {
    /// Their account.
    pub id: String,
    /// Their name.
    pub name: String,
}

/// What a line says. Instants are RFC 3339 in UTC with milliseconds; `participant` is `partner` or `client`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// The first line: which session, and when it was exported.
    Session {
        /// [`FORMAT`].
        format: &'static str,
        /// The session's id.
        id: String,
        /// Its title.
        title: String,
        /// `video` or `in_person`.
        meeting: &'static str,
        /// The agreed start.
        starts_at: String,
        /// The agreed end.
        ends_at: String,
        /// Where it stands.
        status: &'static str,
        /// Who gives it.
        partner: Somebody,
        /// Who attends it.
        client: Somebody,
        /// When this was written.
        exported_at: String,
    },
    /// The gate let somebody in, or did not.
    Door {
        /// When.
        at: String,
        /// Who asked.
        participant: &'static str,
        /// `admitted` or `refused`.
        answer: String,
        /// Why refused.
        reason: Option<String>,
    },
    /// Somebody was in the meeting, as one source knows it.
    #[serde(rename = "stay")]
    Interval {
        /// Who.
        participant: &'static str,
        /// How it is known.
        source: &'static str,
        /// From when.
        joined_at: String,
        /// Until when; null while it lasts, and where nobody said.
        left_at: Option<String>,
        /// When it was last heard that it goes on.
        last_seen_at: String,
    },
    /// Somebody had technical trouble.
    Trouble {
        /// When it began.
        at: String,
        /// Who.
        participant: &'static str,
        /// Of which kind.
        trouble: &'static str,
    },
    /// What became of the session.
    Decision {
        /// When that was decided.
        at: String,
        /// By whom: `partner`, `client`, or `rapport`, from the evidence.
        by: &'static str,
        /// The status that it led to.
        outcome: &'static str,
        /// Who did not come, for a no-show: `partner`, `client` or `both`.
        absent: Option<&'static str>,
        /// It was not held for a technical reason.
        technical: bool,
        /// Why, in their words.
        reason: Option<String>,
    },
    /// The client objects to it.
    Objection {
        /// When.
        at: String,
        /// In their words.
        words: Option<String>,
    },
    /// The last line.
    End {
        /// How many lines there are, this one included.
        lines: usize,
    },
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    fact: &'a Fact,
    prev: &'a str,
}

/// What the first line names as the one before.
fn nothing() -> String {
    "0".repeat(64)
}

fn hash(line: &[u8]) -> String {
    hex(&Sha256::digest(line))
}

fn line(fact: &Fact, prev: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Line { fact, prev })
}

/// The facts as lines, each with the hash of the one before, and the closing line.
pub fn write(facts: &[Fact]) -> Result<String, serde_json::Error> {
    let end = Fact::End {
        lines: facts.len() + 1,
    };
    let mut prev = nothing();
    let mut out = String::new();
    for fact in facts.iter().chain([&end]) {
        let line = line(fact, &prev)?;
        prev = hash(line.as_bytes());
        out.push_str(&line);
        out.push('\n');
    }
    Ok(out)
}

/// What a whole export is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// The session's id.
    pub session: String,
    /// When it was exported.
    pub exported_at: String,
    /// How many lines it has.
    pub lines: usize,
    /// The hash of the closing line: two exports that have the same are the same.
    pub fingerprint: String,
}

/// Why an export is not whole. Lines are counted from 1.
#[derive(Debug, Error)]
pub enum NotWhole {
    /// It cannot be read at all.
    #[error("it cannot be read: {0}")]
    Unread(#[from] io::Error),
    /// There is nothing in it.
    #[error("it is empty")]
    Empty,
    /// A line is not an object with what each line has.
    #[error("line {0} is not a line of an export")]
    Strange(usize),
    /// A line ends as on Windows: some program has rewritten the file.
    #[error("line {0} ends with a carriage return: some program has rewritten the line ends")]
    CarriageReturn(usize),
    /// The first line is not a first line.
    #[error("line 1 is not the beginning of an export: lines before it are missing, or it was changed")]
    NoBeginning,
    /// It is of another format.
    #[error("line 1 names the format {0:?}, and this program knows {FORMAT:?}")]
    Format(String),
    /// A line does not hold the hash of the one before.
    #[error(
        "line {0} does not follow line {before}: one of the two was changed, or lines between them were removed, added or moved",
        before = .0 - 1
    )]
    Broken(usize),
    /// There is something behind the closing line.
    #[error("line {0} stands behind the closing line: it was added later")]
    Behind(usize),
    /// The closing line counts otherwise, or was changed.
    #[error("line {0}, the closing line, was changed")]
    End(usize),
    /// There is no closing line.
    #[error("it is cut off in or behind line {0}: the closing line is missing")]
    CutOff(usize),
}

/// What verifying reads of a line.
#[derive(Deserialize)]
struct Known {
    kind: String,
    prev: String,
    format: Option<String>,
    id: Option<String>,
    exported_at: Option<String>,
}

/// Reads an export to its end and says whether it is whole.
/// Errors: which line is wrong, and how: the first that is.
pub fn verify(mut input: impl BufRead) -> Result<Verified, NotWhole> {
    let mut prev = nothing();
    let mut beginning = None::<(String, String)>;
    let mut end = None::<String>;
    let mut number = 0;
    loop {
        let mut bytes = Vec::new();
        input.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes)?;
        if bytes.is_empty() {
            break;
        }
        number += 1;
        if end.is_some() {
            return Err(NotWhole::Behind(number));
        }
        if bytes.pop() != Some(b'\n') {
            return Err(NotWhole::CutOff(number));
        }
        if bytes.last() == Some(&b'\r') {
            return Err(NotWhole::CarriageReturn(number));
        }
        let known: Known = serde_json::from_slice(&bytes).map_err(|_| NotWhole::Strange(number))?;
        let is_first = number == 1;
        if is_first != (known.kind == "session") || (is_first && known.prev != prev) {
            return Err(if is_first {
                NotWhole::NoBeginning
            } else {
                NotWhole::Strange(number)
            });
        }
        if known.prev != prev {
            return Err(NotWhole::Broken(number));
        }
        if is_first {
            let format = known.format.unwrap_or_default();
            if format != FORMAT {
                return Err(NotWhole::Format(format));
            }
            beginning = Some((
                known.id.unwrap_or_default(),
                known.exported_at.unwrap_or_default(),
            ));
        }
        let hash = hash(&bytes);
        if known.kind == "end" {
            // No line behind it holds its hash, so it must be what it would be written as, byte for byte.
            let expected = line(&Fact::End { lines: number }, &prev).map_err(io::Error::other)?;
            if bytes != expected.as_bytes() {
                return Err(NotWhole::End(number));
            }
            end = Some(hash.clone());
        }
        prev = hash;
    }
    let Some((session, exported_at)) = beginning else {
        return Err(NotWhole::Empty);
    };
    let fingerprint = end.ok_or(NotWhole::CutOff(number))?;
    Ok(Verified {
        session,
        exported_at,
        lines: number,
        fingerprint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of docs/EXPORT.md.
    fn example() -> String {
        let page = include_str!("../../docs/EXPORT.md");
        let lines = page.lines().filter(|line| line.starts_with("{\"kind\""));
        lines.flat_map(|line| [line, "\n"]).collect()
    }

    #[test]
    fn the_example_of_the_format_is_whole_and_is_what_would_be_written() {
        let facts = [
            Fact::Session {
                format: FORMAT,
                id: "019ab2c4-5a00-7c3e-8f11-6d2f0c9b7a01".into(),
                title: "First talk".into(),
                meeting: "video",
                starts_at: "2026-11-24T13:00:00.000Z".into(),
                ends_at: "2026-11-24T13:50:00.000Z".into(),
                status: "completed",
                partner: Somebody {
                    id: "019aa000-0000-7000-8000-000000000001".into(),
                    name: "Rivera".into(),
                },
                client: Somebody {
                    id: "019aa000-0000-7000-8000-000000000002".into(),
                    name: "Maya".into(),
                },
                exported_at: "2026-11-25T08:00:00.000Z".into(),
            },
            Fact::Door {
                at: "2026-11-24T12:58:10.000Z".into(),
                participant: "client",
                answer: "admitted".into(),
                reason: None,
            },
            Fact::Interval {
                participant: "client",
                source: "own",
                joined_at: "2026-11-24T12:58:12.000Z".into(),
                left_at: Some("2026-11-24T13:49:30.000Z".into()),
                last_seen_at: "2026-11-24T13:49:20.000Z".into(),
            },
        ];
        assert_eq!(write(&facts).ok(), Some(example()));
        let verified = verify(example().as_bytes()).expect("whole");
        assert_eq!(verified.lines, 4);
        assert!(include_str!("../../docs/EXPORT.md").contains(&verified.fingerprint));
    }

    #[test]
    fn a_line_that_does_not_end_is_not_read_for_ever() {
        let endless = io::BufReader::new(io::repeat(b' '));
        assert!(matches!(verify(endless), Err(NotWhole::CutOff(1))));
    }
}
