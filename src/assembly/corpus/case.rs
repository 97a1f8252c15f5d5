//! The written cases, and the bodies made from them.

use serde::Deserialize;
use std::collections::BTreeMap;

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Case {
    pub name: String,
    /// The endpoint that answers: `traits`, `events`, `external_ids`, `metadata`, `links`.
    pub part: String,
    /// A body, byte for byte; `{{ff}}` denotes a byte in hexadecimal.
    pub body: Option<String>,
    /// The place of a text or value in a valid profile: `initiated.duration`, `traits.name`, `error.message`, ….
    pub place: Option<String>,
    /// A text at that place.
    pub text: Option<String>,
    /// A JSON value at that place; `absent` removes the field.
    pub value: Option<String>,
    /// The cursors of successive pages; the last one repeats.
    pub cursors: Vec<String>,
    /// The status of the answer, 200 by default.
    pub status: Option<u16>,
    /// Text that the screens show.
    pub shown: Vec<String>,
    /// Text that no screen shows.
    pub hidden: Vec<String>,
    /// Text in the exports, by form, and in the messages beside them.
    pub json: Vec<String>,
    pub csv: Vec<String>,
    pub md: Vec<String>,
    pub told: Vec<String>,
    pub verdict: Option<String>,
    /// A trait's verdict: `duration mismatch`.
    pub judged: Option<String>,
}

#[derive(Deserialize)]
struct File {
    case: Vec<Case>,
}

/// Reads the cases of a file in `tests/corpus`.
pub fn cases(file: &str) -> Vec<Case> {
    let path = format!("{}/tests/corpus/{file}.toml", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap();
    let File { case } = toml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
    case
}

/// A complete answer: status, one extra header, body.
pub struct Answer {
    pub status: u16,
    pub header: Vec<u8>,
    pub body: Vec<u8>,
}

type Places = BTreeMap<&'static str, &'static str>;

/// The values of a valid profile, used where a case replaces nothing.
fn sound() -> Places {
    BTreeMap::from([
        ("initiated.customerStartTime", r#""2026-11-22T08:51:41Z""#),
        ("initiated.duration", "630"),
        ("initiated.lastKnownAgentWorkerSid", r#""WK1""#),
        ("initiated.firstKnownAgentWorkerSid", r#""WK1""#),
        ("initiated.interactionSid", r#""KD1""#),
        ("initiated.channelSid", r#""UO1""#),
        ("initiated.channelType", r#""sms""#),
        ("initiated.direction", r#""Inbound""#),
        ("completed.interactionSid", r#""KD1""#),
        ("completed.channelSid", r#""UO1""#),
        ("completed.codes", r#"{"dispositionCode":"Refund promised","topic":"Billing"}"#),
        ("completed.sentiment", r#""positive""#),
        ("traits.flex_last-interaction-start-time", r#""2026-11-22T08:51:41.000Z""#),
        ("traits.flex_last-interaction-duration", "630"),
        ("traits.flex_last-known-agent", r#""WK1""#),
        ("traits.flex_last-interaction-sentiment", r#""positive""#),
        ("traits.flex_last-interaction-outcome", r#""Refund promised""#),
        ("traits.flex_last-interaction-topics", r#"["Billing"]"#),
        ("traits.name", r#""Ada Okafor""#),
        ("traits.plan", r#""gold""#),
        ("page.event", r#""Page Viewed""#),
        ("page.message_id", r#""m-page""#),
        ("page.source_id", r#""src_1""#),
        ("page.timestamp", r#""2026-11-22T09:00:00Z""#),
        ("page.type", r#""track""#),
        ("identifier.id", r#""ada@example.com""#),
        ("identifier.type", r#""email""#),
        ("identifier.created_at", r#""2026-03-02T09:14:00Z""#),
        ("link.to_collection", r#""accounts""#),
        ("link.id", r#""acme""#),
        ("metadata.created_at", r#""2026-03-02T09:14:00Z""#),
    ])
}

impl Case {
    fn json_at_place(&self) -> Option<String> {
        match (&self.text, &self.value) {
            (Some(text), _) => Some(serde_json::Value::from(text.as_str()).to_string()),
            (None, value) => value.clone(),
        }
    }

    /// The value of a place; `None` if the case removes it.
    fn value_of(&self, place: &str, sound: &str) -> Option<String> {
        let replaced = self.json_at_place().filter(|_| self.place.as_deref() == Some(place));
        replaced.or_else(|| Some(sound.to_owned())).filter(|value| value != "absent")
    }

    /// The members of an object, selected by the part of the place before the dot. A case may add its own key.
    fn members(&self, group: &str) -> String {
        let sound = sound();
        let own = sound.iter().filter_map(|(place, value)| {
            let key = place.strip_prefix(group)?.strip_prefix('.')?;
            Some(format!("{}:{}", serde_json::Value::from(key), self.value_of(place, value)?))
        });
        let mut members: Vec<String> = own.collect();
        if self.place.as_deref() == Some(&format!("{group}.key")) {
            members.push(format!("{}:\"value\"", self.json_at_place().unwrap_or_default()));
        }
        members.join(",")
    }

    fn engagement(&self, kind: &str, name: &str, time: &str) -> String {
        let properties = self.members(kind);
        let time = self.value_of(&format!("{kind}.timestamp"), &format!("\"{time}\""));
        let time = time.map(|time| format!(r#""timestamp":{time},"#)).unwrap_or_default();
        format!(
            r#"{{"type":"track","event":"{name}","message_id":"m-{kind}",{time}"properties":{{{properties}}}}}"#
        )
    }

    fn cursor(&self, asked: Option<&str>, number: usize) -> String {
        // The first request of a part has no cursor.
        let number = if asked.is_none() { 0 } else { number };
        let cursor = self.cursors.get(number).or_else(|| self.cursors.last());
        cursor.cloned().unwrap_or_else(|| r#"{"url":"","has_more":false,"next":""}"#.to_owned())
    }

    fn sound_body(&self, endpoint: &str, cursor: &str) -> String {
        match endpoint {
            "traits" => format!(r#"{{"traits":{{{}}},"cursor":{cursor}}}"#, self.members("traits")),
            "events" => {
                let completed =
                    self.engagement("completed", "Flex - Engagement Completed", "2026-11-22T09:04:00Z");
                let initiated =
                    self.engagement("initiated", "Flex - Engagement Initiated", "2026-11-22T09:02:20Z");
                let page =
                    format!(r#"{{{},"properties":{{{}}}}}"#, self.members("page"), self.members("property"));
                format!(
                    r#"{{"segment_id":"use_2VhPq0000000000000000000ab","data":[{completed},{initiated},{page}],"cursor":{cursor}}}"#
                )
            }
            "external_ids" => format!(r#"{{"data":[{{{}}}],"cursor":{cursor}}}"#, self.members("identifier")),
            "links" => {
                let collection = self.value_of("link.to_collection", r#""accounts""#).unwrap_or_default();
                let id = self.value_of("link.id", r#""acme""#).unwrap_or_default();
                format!(
                    r#"{{"data":[{{"to_collection":{collection},"external_ids":[{{"type":"group_id","id":{id}}}]}}],"cursor":{cursor}}}"#
                )
            }
            "metadata" => format!(r#"{{"metadata":{{{}}}}}"#, self.members("metadata")),
            _ => r#"{"data":[{"segment_id":"use_2VhPq0000000000000000000ab"}],"cursor":{"has_more":false}}"#
                .to_owned(),
        }
    }

    /// The service's answer; `number` counts the requests to this endpoint that had a cursor.
    pub fn answer(&self, endpoint: &str, asked: Option<&str>, number: usize) -> Answer {
        let is_meant = self.part == endpoint;
        let mut answer = Answer { status: 200, header: Vec::new(), body: Vec::new() };
        let cursor = if is_meant { self.cursor(asked, number) } else { Self::default().cursor(None, 0) };
        answer.body = self.sound_body(endpoint, &cursor).into_bytes();
        if !is_meant {
            return answer;
        }
        answer.status = self.status.unwrap_or(200);
        if let Some(body) = &self.body {
            answer.body = bytes(body);
        }
        let at_place = || self.json_at_place().unwrap_or_default();
        match self.place.as_deref() {
            Some("error.message") => {
                answer.body = format!(r#"{{"error":{{"code":"c","message":{}}}}}"#, at_place()).into_bytes();
            }
            Some("header.request-id") => {
                answer.header =
                    [b"request-id: ", self.text.as_deref().unwrap_or_default().as_bytes(), b"\r\n"].concat();
            }
            _ => {}
        }
        answer
    }
}

/// Replaces hexadecimal bytes in a body with the bytes themselves.
fn bytes(text: &str) -> Vec<u8> {
    let mut pieces = text.split("{{");
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let code =
            piece.split_once("}}").and_then(|(hex, rest)| Some((u8::from_str_radix(hex, 16).ok()?, rest)));
        if let Some((byte, rest)) = code {
            bytes.push(byte);
            bytes.extend_from_slice(rest.as_bytes());
        } else {
            bytes.extend_from_slice(b"{{");
            bytes.extend_from_slice(piece.as_bytes());
        }
    }
    bytes
}
