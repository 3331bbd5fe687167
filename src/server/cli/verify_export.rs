//! `rapport verify-export`.

use super::CliError;
use crate::server::export::verify;
use std::{
    fs::File,
    io::{BufReader, stdin},
    path::Path,
};

/// Verifies an export file; `-` is standard input. Needs neither settings nor a database.
pub fn run(file: &Path) -> Result<(), CliError> {
    let (name, verified) = if file == Path::new("-") {
        ("standard input".to_owned(), verify(stdin().lock()))
    } else {
        let name = file.display().to_string();
        let opened = File::open(file).map_err(|error| CliError::Said(format!("{name}: {error}")))?;
        (name, verify(BufReader::new(opened)))
    };
    let whole = verified.map_err(|error| CliError::Said(format!("{name} is not whole: {error}")))?;
    println!(
        "{name} is whole.\nSession: {}\nExported: {}\nLines: {}\nFingerprint: {}",
        whole.session, whole.exported_at, whole.lines, whole.fingerprint
    );
    Ok(())
}
