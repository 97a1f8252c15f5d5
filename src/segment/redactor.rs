//! Removes what a service may say but we must not repeat: echoes of our secret, or of the person a request was about.

use super::client::Credential;
#[cfg(feature = "sending")]
use crate::domain::json::JsonRef;
use crate::source::quote;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::percent_decode_str;
use secrecy::zeroize::Zeroizing;

/// A shorter secret could be an ordinary word, and would cause any text with that word to be withheld.
const SHORTEST_SECRET: usize = 6;
/// A shorter identifier is kept: it identifies no one, and is part of other words.
const SHORTEST_ADDRESS: usize = 4;
/// The longest excerpt of an answer, in characters.
const EXCERPT_CHARS: usize = 400;
/// How much of an answer is searched for the secret before an excerpt is shown; longer than any secret.
pub const LOOKED_AT_BYTES: usize = 8 << 10;
const WITHHELD: &str = "(its message contains the secret it was sent, and is not shown)";

/// A part of the secret with this many characters counts as the whole: it identifies the secret and makes it easier to guess.
const PART: usize = 8;

pub struct Redactor(Vec<SecretForm>);

/// A form of the secret, normalised by [`skeleton`]: all its parts of one length, sorted.
struct SecretForm {
    length: usize,
    parts: Vec<Zeroizing<Vec<u8>>>,
}

impl SecretForm {
    /// `length` is the length of the shortest part that reveals [`PART`] characters of the secret.
    fn new(text: &str, length: usize) -> Option<Self> {
        let text = Zeroizing::new(skeleton(text));
        let length = length.min(text.len());
        if length < SHORTEST_SECRET {
            return None;
        }
        let mut parts: Vec<_> =
            text.as_bytes().windows(length).map(|part| Zeroizing::new(part.to_vec())).collect();
        parts.sort_unstable_by(|one, other| one.as_slice().cmp(other.as_slice()));
        Some(Self { length, parts })
    }

    fn is_in(&self, text: &str) -> bool {
        let is_part = |part: &[u8]| self.parts.binary_search_by(|known| known.as_slice().cmp(part)).is_ok();
        text.as_bytes().windows(self.length).any(is_part)
    }
}

impl Redactor {
    /// Every form in which a server may have seen this secret.
    pub fn new(credential: &Credential) -> Self {
        let (Credential::Basic(secret) | Credential::Bearer(secret)) = credential;
        let secret = secret.expose();
        if secret.len() < SHORTEST_SECRET {
            return Self(Vec::new());
        }
        let pair = Zeroizing::new(format!("{secret}:"));
        let hex = Zeroizing::new(secret.bytes().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}")));
        // Base64 encodes three bytes as four letters, hexadecimal encodes one byte as two.
        let forms = [
            SecretForm::new(secret, PART),
            SecretForm::new(&Zeroizing::new(STANDARD.encode(secret)), PART.div_ceil(3) * 4),
            SecretForm::new(&Zeroizing::new(STANDARD.encode(pair.as_bytes())), PART.div_ceil(3) * 4),
            SecretForm::new(&Zeroizing::new(URL_SAFE.encode(secret)), PART.div_ceil(3) * 4),
            SecretForm::new(&hex, PART * 2),
        ];
        Self(forms.into_iter().flatten().collect())
    }

    /// Whether a text contains the secret or a part of it, in any notation and however it is broken up.
    pub fn is_in(&self, text: &str) -> bool {
        let plain = Zeroizing::new(skeleton(text));
        let decoded = Zeroizing::new(skeleton(&percent_decode_str(&unescaped(text)).decode_utf8_lossy()));
        self.0.iter().any(|form| form.is_in(&plain) || form.is_in(&decoded))
    }

    /// Quotes a service's text, without the secret and without the person named in this path.
    pub fn quote(&self, text: &str, path: &str) -> String {
        if self.is_in(text) {
            return WITHHELD.to_owned();
        }
        quote(&without_address(text, path))
    }

    /// One line, without the secret and without the person named in this path; `None` if it is empty.
    pub fn excerpt(&self, body: &[u8], path: &str) -> Option<String> {
        // Search beyond the end of the excerpt, which could cut the secret in two.
        let looked_at = body.get(..LOOKED_AT_BYTES).unwrap_or(body);
        let text = String::from_utf8_lossy(looked_at);
        if text.trim().is_empty() {
            return None;
        }
        if self.is_in(&text) {
            return Some(WITHHELD.to_owned());
        }
        let text = without_address(&text, path);
        let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let kept: String = one_line.chars().take(EXCERPT_CHARS).collect();
        let more = if kept.len() < one_line.len() || looked_at.len() < body.len() { "…" } else { "" };
        Some(format!("{kept}{more}"))
    }

    pub fn request_id(&self, text: &str) -> String {
        if self.is_in(text) { WITHHELD.to_owned() } else { text.to_owned() }
    }
}

/// Letters and digits only, in lower case: the form in which texts are compared with a secret.
fn skeleton(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Decodes `\u0041` escapes in a text; a message may contain JSON.
fn unescaped(text: &str) -> String {
    let mut parts = text.split("\\u");
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let unit = part.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
        match unit.and_then(char::from_u32).zip(part.get(4..)) {
            Some((c, rest)) => {
                plain.push(c);
                plain.push_str(rest);
            }
            None => plain.push_str(part),
        }
    }
    plain
}

/// Removes the address in a path from a text, both as written in the path and decoded.
pub fn without_address(text: &str, path: &str) -> String {
    let Some(segment) = path.split("/profiles/").nth(1).and_then(|rest| rest.split(['/', '?']).next()) else {
        return text.to_owned();
    };
    let address = percent_decode_str(segment).decode_utf8_lossy();
    let value = address.split_once(':').map_or(&*address, |(_, value)| value);
    [segment, &*address, value]
        .into_iter()
        .filter(|form| form.len() >= SHORTEST_ADDRESS)
        .fold(text.to_owned(), |text, form| text.replace(form, "…"))
}

/// Removes all sent values from a text: a server that echoes a request would show the person that it is about.
#[cfg(feature = "sending")]
pub fn without_echo(text: &str, sent: JsonRef<'_>) -> String {
    let parts = sent.items().chain(sent.members().map(|member| member.value));
    let text = parts.fold(text.to_owned(), |text, part| without_echo(&text, part));
    match sent.text() {
        Some(echo) if echo.len() >= SHORTEST_ADDRESS => text.replace(&*echo, "…"),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::Redactor;
    use crate::config::secret::Secret;
    use crate::segment::client::Credential;

    const TOKEN: &str = "canary-Token_4711";

    fn withheld(secret: &str) -> Redactor {
        Redactor::new(&Credential::Basic(Secret::new(secret.to_owned())))
    }

    #[test]
    fn p1_a_service_that_repeats_the_token_is_not_quoted_whatever_it_did_to_it() {
        for said in [
            "token canary-Token_4711 is wrong",
            "CANARY-TOKEN_4711",
            "Authorization: Basic Y2FuYXJ5LVRva2VuXzQ3MTE6",
            "Y2FuYXJ5LVRva2VuXzQ3MTE=",
            "63616e6172792d546f6b656e5f34373131",
            "canary%2DToken%5F4711",
            "c\\u0061nary-Token_4711",
            "ca\u{200b}nary-\nToken_4711",
        ] {
            let quoted = withheld(TOKEN).quote(said, "");
            assert!(quoted.contains("not shown"), "{said} → {quoted}");
            assert!(withheld(TOKEN).request_id(said).contains("not shown"), "{said}");
        }
        assert_eq!(withheld(TOKEN).quote("the token is not valid", ""), "“the token is not valid”");
        assert_eq!(withheld("to").quote("the token is not valid", ""), "“the token is not valid”");
    }

    #[test]
    fn dh13_eight_characters_of_the_token_are_as_good_as_all_of_it() {
        let token = "q7Rz-Lm2Xv9_Kp4Tn8Wb6Yc1";
        for said in [
            "the token q7RzLm2X… is not valid",
            "token …Wb6Yc1 begins with Q7RZ-LM2X",
            "no access for ***9_Kp4Tn8Wb",
            "v9Kp4Tn8 is unknown",
            // Base64 and hexadecimal encodings of that many characters.
            "Basic cTdSei1MbTJYd...",
            "71 37 52 7a 2d 4c 6d 32",
        ] {
            let quoted = withheld(token).quote(said, "");
            assert!(quoted.contains("not shown"), "{said} → {quoted}");
            assert!(withheld(token).request_id(said).contains("not shown"), "{said}");
        }
        for said in ["the token q7RzLm2… is not valid", "ends with Wb6Yc1"] {
            assert_eq!(withheld(token).quote(said, ""), format!("“{said}”"));
        }
    }

    #[test]
    fn dh14_the_beginning_of_an_answer_is_bounded_and_holds_no_secret() {
        let path = "spaces/spa_1/collections/users/profiles/email%3Aada%40example.com/traits?limit=1";
        let excerpt = |body: &str| withheld(TOKEN).excerpt(body.as_bytes(), path);
        assert_eq!(excerpt(" \n\t"), None);
        assert_eq!(excerpt("{\"data\":\n  7}").as_deref(), Some("{\"data\": 7}"));
        assert_eq!(excerpt("no ada@example.com here").as_deref(), Some("no … here"));
        let long = excerpt(&"é ".repeat(50_000)).unwrap();
        assert_eq!(long.chars().count(), 401);
        // Also if the excerpt would end inside it.
        for at in [0, 390, 395, 399, 405, 4_000] {
            let body = format!("{}{TOKEN} and more", "x ".repeat(at / 2));
            let excerpt = excerpt(&body).unwrap();
            assert!(excerpt.contains("not shown") && !excerpt.contains("canary"), "{at}: {excerpt}");
        }
        assert_eq!(withheld(TOKEN).excerpt(&[0xff, b'a'], path).as_deref(), Some("\u{fffd}a"));
    }

    #[test]
    fn p2_the_person_asked_for_is_left_out_of_what_a_service_says() {
        let path = "spaces/spa_1/collections/users/profiles/email%3Aada%40example.com/traits?limit=1";
        for (said, quoted) in [
            (
                "GET /v1/profiles/email%3Aada%40example.com/traits failed",
                "“GET /v1/profiles/…/traits failed”",
            ),
            ("no profile email:ada@example.com", "“no profile …”"),
            ("ada@example.com is unknown", "“… is unknown”"),
            ("the limit is too large", "“the limit is too large”"),
        ] {
            assert_eq!(withheld(TOKEN).quote(said, path), quoted);
        }
    }
}
