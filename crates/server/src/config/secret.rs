//! Files that hold one secret and nothing else. What is in them is never part of a sentence.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Longest secret: a list of keys in PEM is longer than any password.
const MOST: u64 = 256 * 1024;

/// What a file held.
pub(super) struct Held {
    /// Its text, without the end of its last line.
    pub(super) text: String,
    /// Every user of the machine can read it.
    pub(super) open: bool,
}

/// Reads one.
pub(super) fn read(path: &Path) -> Result<Held, String> {
    let file = File::open(path).map_err(|err| err.to_string())?;
    let stat = rustix::fs::fstat(&file).map_err(|err| err.to_string())?;
    let mut bytes = Vec::new();
    file.take(MOST + 1).read_to_end(&mut bytes).map_err(|err| err.to_string())?;
    if bytes.len() as u64 > MOST {
        return Err(format!("it is longer than {MOST} bytes"));
    }
    let text = String::from_utf8(bytes).map_err(|_| "it is not UTF-8".to_owned())?;
    let text = text.trim_end_matches(['\n', '\r']).to_owned();
    if text.is_empty() {
        return Err("it is empty".to_owned());
    }
    Ok(Held { text, open: stat.st_mode & 0o004 != 0 })
}
