//! Fast scanning of JSON bytes. All functions take and return offsets and never go past the end; those named `skip_…` expect
//! text whose structure was checked, and return the position after what begins at `at`.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// The first position from `at` that is not white space.
pub(super) fn skip_space(bytes: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\n' | b'\r') = bytes.get(at) {
        at += 1;
    }
    at
}

/// The first quotation mark, backslash or control character from `at`, examining eight bytes at a time; the end if there is none.
pub(super) fn find_in_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(chunk) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        let word = u64::from_le_bytes(*chunk);
        let found = zero_bytes(word ^ (ONES * u64::from(b'"')))
            | zero_bytes(word ^ (ONES * u64::from(b'\\')))
            | below_space(word);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while let Some(&byte) = bytes.get(at) {
        if byte == b'"' || byte == b'\\' || byte < b' ' {
            return at;
        }
        at += 1;
    }
    at
}

/// The high bit of each byte that is zero; exact for the lowest such byte.
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(ONES) & !word & HIGHS
}

/// The high bit of each byte below 0x20; exact for the lowest such byte.
const fn below_space(word: u64) -> u64 {
    word.wrapping_sub(ONES * 0x20) & !word & HIGHS
}

pub(super) fn skip_string(bytes: &[u8], at: usize) -> usize {
    end_of_string(bytes, at).0
}

/// The position after a string, and whether it has escapes.
pub(super) fn end_of_string(bytes: &[u8], at: usize) -> (usize, bool) {
    let (mut at, mut has_escapes) = (at + 1, false);
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'"', b'\\', rest)) {
        if bytes.get(at + found) == Some(&b'"') {
            return (at + found + 1, has_escapes);
        }
        has_escapes = true;
        at += found + 2;
    }
    (bytes.len(), has_escapes)
}

pub(super) fn skip_word(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'"' | b'[' | b']' | b'{' | b'}') {
            break;
        }
        at += 1;
    }
    at
}

pub(super) fn skip_value(bytes: &[u8], at: usize) -> usize {
    match bytes.get(at) {
        Some(b'"') => skip_string(bytes, at),
        Some(b'[' | b'{') => skip_to_close(bytes, at + 1),
        _ => skip_word(bytes, at),
    }
}

/// The position after the closing bracket of the container around `at`.
pub(super) fn skip_to_close(bytes: &[u8], mut at: usize) -> usize {
    let mut depth = 1_usize;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' => {
                at = skip_string(bytes, at);
                continue;
            }
            b'[' | b'{' => depth += 1,
            b']' | b'}' => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}
