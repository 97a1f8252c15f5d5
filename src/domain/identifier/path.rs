//! Ids in the path of a request.

use super::super::profile::Address;
use super::SegmentId;

const HEX: &[u8; 16] = b"0123456789ABCDEF";

/// Percent-encodes everything but the unreserved characters of RFC 3986 (letters, digits, `-`, `.`, `_`, `~`), so that no
/// character of the text can end the path segment, the path or the request line, and decoding once returns the same bytes.
///
/// `.` and `..` are not changed; alone they would climb the path, see [`Address::path_segment`].
pub fn path_segment(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            encoded.push(char::from(byte));
        } else {
            encoded.push('%');
            encoded.push(char::from(HEX[usize::from(byte >> 4)]));
            encoded.push(char::from(HEX[usize::from(byte & 0xF)]));
        }
    }
    encoded
}

impl SegmentId {
    /// One path segment: the bare id if it looks like one, else `segment_id:…`, which can neither be empty nor climb the path.
    pub fn path_segment(&self) -> String {
        match Self::recognise(&self.0) {
            Some(id) if id == *self => id.0,
            _ => format!("segment_id:{}", path_segment(&self.0)),
        }
    }
}

impl Address {
    /// Exactly one path segment that identifies the profile in a request.
    pub fn path_segment(&self) -> String {
        match self {
            Self::Segment(id) => id.path_segment(),
            Self::Identifier(identifier) => identifier.path_segment(),
        }
    }
}
