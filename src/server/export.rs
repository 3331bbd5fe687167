//! The attendance export of one session: a hash chain of JSON lines, and its verification (docs/EXPORT.md).
//! Pure: needs neither clock nor database.

use crate::server::crypto::hex;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{self, BufRead, Read};
use thiserror::Error;

/// The format version, in the first line.
pub const FORMAT: &str = "rapport-attendance/1";
/// The longest line that is read, in bytes. A reason has at most 500 characters.
const LONGEST_LINE: u64 = 64 * 1024;

#[derive(Debug, Clone, Serialize)]
pub struct Somebody {
    /// The account id.
    pub id: String,
    pub name: String,
}

/// A line. Instants are RFC 3339 in UTC with milliseconds; `participant` is `partner` or `client`.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Fact {
    /// The first line.
    Session {
        /// Always [`FORMAT`].
        format: &'static str,
        id: String,
        title: String,
        /// `video` or `in_person`.
        meeting: &'static str,
        starts_at: String,
        ends_at: String,
        status: &'static str,
        partner: Somebody,
        client: Somebody,
        exported_at: String,
    },
    /// A decision of the join gate.
    Door {
        at: String,
        participant: &'static str,
        /// `admitted` or `refused`.
        answer: String,
        reason: Option<String>,
    },
    /// Somebody was in the meeting, as one source knows it.
    #[serde(rename = "stay")]
    Interval {
        /// Who.
        participant: &'static str,
        source: &'static str,
        joined_at: String,
        /// Null while it lasts, and if no end was reported.
        left_at: Option<String>,
        /// The last heartbeat or report.
        last_seen_at: String,
    },
    /// A report of technical trouble.
    Trouble {
        at: String,
        participant: &'static str,
        trouble: &'static str,
    },
    /// The outcome of the session.
    Decision {
        at: String,
        /// `partner`, `client`, or `rapport` if decided from the evidence.
        by: &'static str,
        /// The resulting status.
        outcome: &'static str,
        /// For a no-show: `partner`, `client` or `both`.
        absent: Option<&'static str>,
        /// Not held for a technical reason.
        technical: bool,
        /// As the person wrote it.
        reason: Option<String>,
    },
    /// The client's objection to the outcome.
    Objection {
        at: String,
        /// As the client wrote it.
        words: Option<String>,
    },
    /// The last line.
    End {
        /// The number of lines, this one included.
        lines: usize,
    },
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    fact: &'a Fact,
    prev: &'a str,
}

/// The `prev` of the first line: 64 zeros.
fn nothing() -> String {
    "0".repeat(64)
}

fn hash(line: &[u8]) -> String {
    hex(&Sha256::digest(line))
}

fn line(fact: &Fact, prev: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string(&Line { fact, prev })
}

/// Writes the facts as a hash chain: each line holds the SHA-256 of the one before. Adds the closing line.
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

/// The result of a successful verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    pub session: String,
    pub exported_at: String,
    pub lines: usize,
    /// The hash of the closing line. It identifies the export: equal fingerprints mean equal content.
    pub fingerprint: String,
}

/// Why verification failed. Line numbers start at 1.
#[derive(Debug, Error)]
pub enum NotWhole {
    #[error("it cannot be read: {0}")]
    Unread(#[from] io::Error),
    #[error("it is empty")]
    Empty,
    /// Not a JSON object with the fields of an export line.
    #[error("line {0} is not a line of an export")]
    Strange(usize),
    /// A Windows line end: a program has rewritten the file.
    #[error("line {0} ends with a carriage return: some program has rewritten the line ends")]
    CarriageReturn(usize),
    /// The first line has the wrong kind or `prev`.
    #[error("line 1 is not the beginning of an export: lines before it are missing, or it was changed")]
    NoBeginning,
    #[error("line 1 names the format {0:?}, and this program knows {FORMAT:?}")]
    Format(String),
    /// `prev` is not the hash of the line before.
    #[error(
        "line {0} does not follow line {before}: one of the two was changed, or lines between them were removed, added or moved",
        before = .0 - 1
    )]
    Broken(usize),
    #[error("line {0} stands behind the closing line: it was added later")]
    Behind(usize),
    /// The closing line has a wrong count, or was altered.
    #[error("line {0}, the closing line, was changed")]
    End(usize),
    #[error("it is cut off in or behind line {0}: the closing line is missing")]
    CutOff(usize),
}

/// The fields of a line that verification needs.
#[derive(Deserialize)]
struct Known {
    kind: String,
    prev: String,
    format: Option<String>,
    id: Option<String>,
    exported_at: Option<String>,
}

/// Reads an export to its end and verifies the chain. Fails with the first line that is wrong, and why.
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
            // The chain does not protect the last line, so compare it byte for byte with what we would write.
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

    /// The example in docs/EXPORT.md.
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
