//! Settings of what people see: pages, widget, colours, languages.

use super::fits::{COLOUR, LANGUAGE, PREFIX, SITE};
use super::{Key, Kind, key};

/// The rows.
pub(super) const KEYS: &[Key] = &[
    key(
        "embed.origins",
        Kind::List(SITE),
        "",
        "Sites whose pages may show the widget, as https://shop.example.",
    ),
    key("name", Kind::Text, "Parlor", "What the chat is called in titles."),
    key("theme.accent", Kind::Own(COLOUR), "", "The colour that every shade is derived from, as #00aa77."),
    key("theme.accent_dark", Kind::Own(COLOUR), "", "The same where it is dark, if it is to be another one."),
    key("templates.folder", Kind::Path, "", "Folder of own templates and files; see docs/CUSTOMISING.md."),
    key("templates.reload", Kind::Flag, "false", "Look at that folder again for every page (true or false)."),
    key("admin.path", Kind::Own(PREFIX), "/admin/", "Where the pages of the staff are; empty: nowhere."),
    key("language", Kind::Own(LANGUAGE), "en", "Language of those who ask for none that is here."),
    key("languages", Kind::Path, "", "Folder of own texts and languages: LANGUAGE/*.ftl."),
];
