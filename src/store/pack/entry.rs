//! Encodes and decodes one packed row.

use super::super::{HandleColumns, SEGMENT_ID};
use super::Fold;
use crate::domain::identifier::{Identifier, SegmentId};
use crate::domain::profile::{Address, Collection, Handle};
use memchr::{memchr, memmem};
use rusqlite::Row;

// None of these bytes occurs in UTF-8.
const USERS: u8 = 0xf8;
const ACCOUNTS: u8 = 0xf9;
const USERS_BY_ID: u8 = 0xfa;
const ACCOUNTS_BY_ID: u8 = 0xfb;
/// Separates type and value if the type contains a colon.
const VALUE: u8 = 0xfc;
const KEY: u8 = 0xfd;
const FOLDED: u8 = 0xfe;
pub const END: u8 = 0xff;

pub fn write(row: &Row<'_>, fold: Fold, text: &mut Vec<u8>) -> rusqlite::Result<()> {
    let column = |number: usize| -> rusqlite::Result<&str> { Ok(row.get_ref(number)?.as_str()?) };
    let (collection, kind, value) = (column(0)?, column(1)?, column(2)?);
    let begin = text.len();
    write_address(collection, kind, value, text);
    let address = text.get(begin + 1..).unwrap_or_default();
    // Folding does not change most addresses; detect this without allocating a folded text.
    let is_folded = address.iter().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if !is_folded {
        let whole = if kind == SEGMENT_ID { value.to_owned() } else { format!("{kind}:{value}") };
        text.push(FOLDED);
        text.extend_from_slice(fold(&whole).as_bytes());
    }
    if let Some(id) = row.get_ref(3)?.as_str_or_null()? {
        text.push(KEY);
        text.extend_from_slice(fold(id).as_bytes());
    }
    text.push(END);
    Ok(())
}

fn write_address(collection: &str, kind: &str, value: &str, text: &mut Vec<u8>) {
    let (users, by_id) = (collection != "accounts", kind == SEGMENT_ID);
    text.push(match (users, by_id) {
        (true, false) => USERS,
        (false, false) => ACCOUNTS,
        (true, true) => USERS_BY_ID,
        (false, true) => ACCOUNTS_BY_ID,
    });
    if !by_id {
        text.extend_from_slice(kind.as_bytes());
        if kind.contains(':') {
            text.push(VALUE);
        }
        text.push(b':');
    }
    text.extend_from_slice(value.as_bytes());
}

pub fn handle(entry: &[u8]) -> Option<Handle> {
    let (&first, rest) = entry.split_first()?;
    let end = rest.iter().position(|&byte| byte == FOLDED || byte == KEY).unwrap_or(rest.len());
    let address = rest.get(..end)?;
    let text = |bytes: &[u8]| std::str::from_utf8(bytes).ok().map(str::to_owned);
    let collection =
        if matches!(first, ACCOUNTS | ACCOUNTS_BY_ID) { Collection::Accounts } else { Collection::Users };
    if matches!(first, USERS_BY_ID | ACCOUNTS_BY_ID) {
        return Some(Handle { collection, address: Address::Segment(SegmentId(text(address)?)) });
    }
    let (kind_end, value_begin) = match (memchr(VALUE, address), memchr(b':', address)) {
        (Some(at), _) => (at, at + 2),
        (None, colon) => (colon?, colon? + 1),
    };
    let (kind, value) = (address.get(..kind_end)?, address.get(value_begin..)?);
    let identifier = Identifier { kind: text(kind)?, value: text(value)? };
    Some(Handle { collection, address: Address::Identifier(identifier) })
}

pub fn position(run: &[u8], handle: &Handle) -> Option<u32> {
    let place = HandleColumns::of(handle);
    let mut wanted = Vec::with_capacity(place.kind.len() + place.value.len() + 3);
    write_address(place.collection, place.kind, place.value, &mut wanted);
    let whole = |at: &usize| matches!(run.get(at + wanted.len()), Some(&(END | FOLDED | KEY)));
    let at = memmem::find_iter(run, &wanted).find(whole)?;
    u32::try_from(memchr::memchr_iter(END, run.get(..at)?).count()).ok()
}
