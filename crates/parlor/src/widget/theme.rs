//! An operator's colours, as a style sheet of two lines. Only colours that have been read get in: what stands in a
//! style sheet must not be able to say anything else.

use serde_json::{Value, json};

use crate::kept;
use crate::options::OptionError;

/// What an operator may choose about how everything looks. `Theme::default()` chooses nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Theme {
    accent: Option<String>,
    accent_dark: Option<String>,
}

impl Theme {
    /// The one colour that every shade is derived from: `#0a7`, `#00aa77`. An empty text is no choice.
    ///
    /// # Errors
    /// It is not written so.
    pub fn accent(mut self, colour: &str) -> Result<Theme, OptionError> {
        self.accent = read(colour)?;
        Ok(self)
    }

    /// The same where it is dark, if it is to be another one.
    ///
    /// # Errors
    /// As for [`Theme::accent`].
    pub fn accent_dark(mut self, colour: &str) -> Result<Theme, OptionError> {
        self.accent_dark = read(colour)?;
        Ok(self)
    }

    /// Light and dark, where anything was chosen.
    fn chosen(&self) -> Option<(&str, &str)> {
        let light = self.accent.as_deref().or(self.accent_dark.as_deref())?;
        Some((light, self.accent_dark.as_deref().unwrap_or(light)))
    }

    /// The style sheet.
    pub(crate) fn css(&self) -> String {
        match self.chosen() {
            None => String::new(),
            Some((light, dark)) if light == dark => format!(":root{{--parlor-accent:{light}}}\n"),
            Some((light, dark)) => format!(":root{{--parlor-accent:light-dark({light},{dark})}}\n"),
        }
    }

    /// What its content is called; `None` if there is nothing in it.
    pub(crate) fn hash(&self) -> Option<String> {
        self.chosen()?;
        Some(kept::hash(self.css().as_bytes()))
    }

    /// The same in the few characters of an address.
    pub(crate) fn version(&self) -> Option<String> {
        self.hash().map(|hash| kept::version(&hash).to_owned())
    }

    /// What the launcher on a host's page is told.
    pub(crate) fn public(&self) -> Value {
        match self.chosen() {
            None => json!({}),
            Some((light, dark)) => json!({"accent": light, "accent_dark": dark}),
        }
    }
}

fn read(colour: &str) -> Result<Option<String>, OptionError> {
    let Some(digits) = colour.strip_prefix('#').filter(|it| matches!(it.len(), 3 | 6)) else {
        let wrong =
            || OptionError::new(format!("`{colour}` is not a colour: expected something like #00aa77"));
        return if colour.is_empty() { Ok(None) } else { Err(wrong()) };
    };
    if !digits.bytes().all(|c| c.is_ascii_hexdigit()) {
        return Err(OptionError::new(format!("`{colour}` is not a colour: expected something like #00aa77")));
    }
    Ok(Some(format!("#{}", digits.to_ascii_lowercase())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_colours_become_a_style_sheet() {
        for (accent, dark, css) in [
            ("", "", ""),
            ("#0a7", "", ":root{--parlor-accent:#0a7}\n"),
            ("#00AA77", "#5fd", ":root{--parlor-accent:light-dark(#00aa77,#5fd)}\n"),
            ("", "#5fd", ":root{--parlor-accent:#5fd}\n"),
        ] {
            let theme = Theme::default().accent(accent).and_then(|it| it.accent_dark(dark)).expect("colours");
            assert_eq!(theme.css(), css);
            assert_eq!(theme.version().is_some(), !css.is_empty());
        }
        for bad in
            ["teal", "#12", "#12345", "#ggg", "#fff;}body{x:y", "red;", "#fff\n", "url(x)", "# fff", "#ffé"]
        {
            assert!(Theme::default().accent(bad).is_err(), "{bad}");
        }
    }
}
