//! Where a template's text comes from: the operator's folder first, then what is built in. It must not follow a name
//! out of that folder.

use std::path::{Component, Path};

use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// The text of a template: the first one that has it.
pub(super) fn find(folder: Option<&Path>, name: &str) -> Option<String> {
    own(folder, name).or_else(|| embedded(name))
}

/// A template of the operator's; a name cannot lead out of the folder.
fn own(folder: Option<&Path>, name: &str) -> Option<String> {
    let plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    let path = folder?.join(name);
    if plain { std::fs::read_to_string(path).ok() } else { None }
}

fn embedded(name: &str) -> Option<String> {
    let file = Embedded::get(name)?;
    String::from_utf8(file.data.into_owned()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_out_of_the_operators_folder() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        assert!(own(Some(&folder), "login.html").is_some());
        assert!(own(Some(&folder), "partials/avatar.html").is_some());
        for name in ["../Cargo.toml", "/etc/passwd", "partials/../../Cargo.toml", ".", ""] {
            assert!(own(Some(&folder), name).is_none(), "{name}");
        }
        assert!(embedded("../Cargo.toml").is_none());
    }
}
