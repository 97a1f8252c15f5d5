//! Phone numbers in E.164.

/// The number of digits in an E.164 number (ITU-T), country code included; shorter ones are service numbers and ids.
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 7..=15;

/// The number of digits in a national number.
const NATIONAL: std::ops::RangeInclusive<usize> = 5..=14;

/// Usually one, none if the text is not a phone number. A plus sign and digits are a complete number. Digits alone are a
/// national number and get the `prefix` (such as `+44`). A leading zero is a trunk digit in most countries and part of the
/// number in a few, so the number is tried without and with it.
pub fn e164(text: &str, prefix: Option<&str>) -> Vec<String> {
    let Some(number) = stripped(text) else { return Vec::new() };
    if let Some(digits) = number.strip_prefix('+') {
        let is_number = INTERNATIONAL.contains(&digits.len()) && !digits.starts_with('0');
        return if is_number { vec![number] } else { Vec::new() };
    }
    let Some(prefix) = prefix.and_then(stripped).filter(|_| NATIONAL.contains(&number.len())) else {
        return Vec::new();
    };
    let prefix = prefix.strip_prefix('+').unwrap_or(&prefix);
    let forms = [number.strip_prefix('0'), Some(number.as_str())];
    let completed = forms.into_iter().flatten().map(|national| format!("+{prefix}{national}"));
    completed.filter(|number| INTERNATIONAL.contains(&(number.len() - 1)) && !prefix.is_empty()).collect()
}

/// Digits unchanged, and with a plus sign if a country code can begin with the first. Empty if too short or too long.
pub fn without_plus(digits: &str) -> Vec<String> {
    if !digits.bytes().all(|b| b.is_ascii_digit()) || !INTERNATIONAL.contains(&digits.len()) {
        return Vec::new();
    }
    let international = (!digits.starts_with('0')).then(|| format!("+{digits}"));
    std::iter::once(digits.to_owned()).chain(international).collect()
}

pub fn is_national(text: &str) -> bool {
    stripped(text).is_some_and(|number| !number.starts_with('+') && NATIONAL.contains(&number.len()))
}

/// The text without spaces, dashes, dots and brackets, if only digits and at most a leading `+` remain.
fn stripped(text: &str) -> Option<String> {
    let is_filler = |c: char| {
        c.is_whitespace()
            || matches!(c, '-' | '.' | '(' | ')' | '[' | ']' | '/' | '\u{2010}'..='\u{2015}' | '\u{2212}')
    };
    let number: String = text.chars().filter(|c| !is_filler(*c)).collect();
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(number)
}
