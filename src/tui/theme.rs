//! Roles and their styles. This is the only module that names colours.
//!
//! A screen gives each piece of text a [`Role`]; the theme maps the role to a style. Themes are text files
//! (`assets/themes/*.toml`). The default theme uses the terminal's own sixteen colours and attributes, so that it works on light
//! and dark terminals. Without colour only attributes remain, and selection and kinds are reversed.

#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "this is where roles get colours")]

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

macro_rules! roles {
    ($($(#[$about:meta])* $role:ident $name:literal,)*) => {
        /// The role of a piece of the screen.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Role {
            $($(#[$about])* $role,)*
        }

        impl Role {
            /// Every role with its name in theme files.
            pub const ALL: [(Self, &'static str); [$($name),*].len()] = [$((Self::$role, $name)),*];
        }
    };
}

roles! {
    /// Ordinary text, including text written by others.
    Text "text",
    /// Secondary text such as labels, units and hints; readable on light and dark.
    Muted "muted",
    Title "title",
    /// The program's accent colour, for keys and the current tab.
    Accent "accent",
    /// The chosen one of several, such as a tab.
    Chosen "chosen",
    /// A good state; always used with a symbol and a word.
    Good "good",
    /// A state that needs attention; always used with a symbol and a word.
    Warn "warn",
    /// A bad state; always used with a symbol and a word.
    Bad "bad",
    /// The colours of a sentiment, which are no verdict's; always used with a symbol.
    SentimentGood "sentiment-good",
    SentimentBad "sentiment-bad",
    /// The verdict `enriched`, the most prominent text on a screen.
    LoudGood "loud-good",
    LoudWarn "loud-warn",
    LoudBad "loud-bad",
    LoudUnknown "loud-unknown",
    /// The selected row of the focused pane.
    Selection "selection",
    /// The selected row of a pane without focus.
    SelectionIdle "selection-idle",
    Border "border",
    BorderFocus "border-focus",
    KindDemo "kind-demo",
    KindDev "kind-dev",
    KindProduction "kind-production",
    /// A marker in data for a character that cannot be shown.
    Marker "marker",
    /// A warning about data: reordering, hidden characters, mixed scripts.
    Badge "badge",
    Found "found",
    JsonKey "json-key",
    JsonString "json-string",
    JsonNumber "json-number",
    JsonBool "json-bool",
    JsonNull "json-null",
}

impl Role {
    /// Roles that stand out by their background and must still do so without colour.
    const fn stands_out(self) -> bool {
        matches!(
            self,
            Self::LoudGood
                | Self::LoudWarn
                | Self::LoudBad
                | Self::LoudUnknown
                | Self::Selection
                | Self::KindDemo
                | Self::KindDev
                | Self::KindProduction
                | Self::Found
        )
    }
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThemeError {
    #[error("there is no theme `{0}`; known themes: default, dark and light")]
    Unknown(String),
    /// The file is not TOML of the expected shape.
    #[error("the theme cannot be read: {0}")]
    Unreadable(String),
    #[error("the theme names a role `{0}` that does not exist")]
    UnknownRole(String),
    #[error("the theme's role `{role}`: `{word}` is neither an attribute nor a colour")]
    UnknownWord { role: String, word: String },
}

#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    styles: [Style; Role::ALL.len()],
    background: Option<Color>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ThemeFile {
    #[serde(rename = "name")]
    _name: String,
    background: Option<String>,
    roles: BTreeMap<String, String>,
}

const DEFAULT_TEXT: &str = include_str!("../../assets/themes/default.toml");

impl Default for Theme {
    fn default() -> Self {
        // Options, context and configuration all start from it, so the file is read only once.
        static DEFAULT: LazyLock<Theme> = LazyLock::new(|| {
            Theme::parse_over(DEFAULT_TEXT, &Theme::plain()).unwrap_or_else(|_| Theme::plain())
        });
        DEFAULT.clone()
    }
}

impl Theme {
    /// A built-in theme: `default`, `dark` or `light`.
    pub fn named(name: &str) -> Result<Self, ThemeError> {
        match name {
            "default" => Ok(Self::default()),
            "dark" => Self::parse(include_str!("../../assets/themes/dark.toml")),
            "light" => Self::parse(include_str!("../../assets/themes/light.toml")),
            other => Err(ThemeError::Unknown(other.to_owned())),
        }
    }

    /// Reads a theme file. A role that it leaves out is as in the default theme, so that a new role breaks no user's theme.
    pub fn parse(text: &str) -> Result<Self, ThemeError> {
        Self::parse_over(text, &Self::default())
    }

    fn parse_over(text: &str, base: &Self) -> Result<Self, ThemeError> {
        let file: ThemeFile =
            toml::from_str(text).map_err(|error| ThemeError::Unreadable(error.message().to_owned()))?;
        if let Some(stranger) = file.roles.keys().find(|key| Role::ALL.iter().all(|(_, name)| name != key)) {
            return Err(ThemeError::UnknownRole(stranger.clone()));
        }
        let mut styles = base.styles;
        for (role, name) in Role::ALL {
            if let (Some(slot), Some(words)) = (styles.get_mut(role as usize), file.roles.get(name)) {
                *slot = style_of(name, words)?;
            }
        }
        let background = match &file.background {
            Some(word) => Some(colour_of(word).ok_or_else(|| unknown_word("background", word))?),
            None => None,
        };
        Ok(Self { styles, background })
    }

    /// This theme with attributes only, for `NO_COLOR` and terminals without colour.
    #[must_use]
    pub fn without_colour(&self) -> Self {
        let mut plain = self.clone();
        plain.background = None;
        for (role, _) in Role::ALL {
            if let Some(style) = plain.styles.get_mut(role as usize) {
                *style = Style::new().add_modifier(style.add_modifier);
                if role.stands_out() {
                    *style = style.add_modifier(Modifier::REVERSED | Modifier::BOLD);
                }
            }
        }
        plain
    }

    pub fn style(&self, role: Role) -> Style {
        self.styles.get(role as usize).copied().unwrap_or_default()
    }

    /// On a reversed row, such as a selection, colours would turn into coloured blocks, so only attributes are kept there.
    pub fn style_over(&self, role: Role, under: Option<Role>) -> Style {
        let own = self.style(role);
        let Some(under) = under else { return own };
        let below = self.style(under);
        if below.add_modifier.contains(Modifier::REVERSED) {
            let kept = own.add_modifier - (Modifier::DIM | Modifier::REVERSED);
            return below.add_modifier(kept);
        }
        below.patch(own)
    }

    /// The style of the whole screen before anything is drawn.
    pub fn ground(&self) -> Style {
        let text = self.style(Role::Text);
        self.background.map_or(text, |colour| text.bg(colour))
    }

    /// A theme without styles; used only if the built-in file were broken.
    fn plain() -> Self {
        Self { styles: [Style::new(); Role::ALL.len()], background: None }.without_colour()
    }
}

fn unknown_word(role: &str, word: &str) -> ThemeError {
    ThemeError::UnknownWord { role: role.to_owned(), word: word.to_owned() }
}

/// Reads `bold cyan on #102030`.
fn style_of(role: &str, words: &str) -> Result<Style, ThemeError> {
    let mut style = Style::new();
    let mut background = false;
    for word in words.split_whitespace() {
        if word == "on" {
            background = true;
        } else if let Some(attribute) = attribute_of(word) {
            style = style.add_modifier(attribute);
        } else if let Some(colour) = colour_of(word) {
            style = if background { style.bg(colour) } else { style.fg(colour) };
        } else {
            return Err(unknown_word(role, word));
        }
    }
    Ok(style)
}

fn attribute_of(word: &str) -> Option<Modifier> {
    Some(match word {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "italic" => Modifier::ITALIC,
        "underline" => Modifier::UNDERLINED,
        "reverse" => Modifier::REVERSED,
        _ => return None,
    })
}

fn colour_of(word: &str) -> Option<Color> {
    word.parse().ok()
}

#[cfg(test)]
mod tests;
