//! The samples included in the program.

use super::sample::Sample;
use super::schema::{self, SampleError};

/// The name and text of each sample file, in listing order.
const FILES: [(&str, &str); 16] = [
    ("voice-positive", include_str!("../../../assets/samples/voice-positive.json")),
    ("sms-negative-refund", include_str!("../../../assets/samples/sms-negative-refund.json")),
    ("whatsapp-neutral", include_str!("../../../assets/samples/whatsapp-neutral.json")),
    ("email-transferred", include_str!("../../../assets/samples/email-transferred.json")),
    ("chat-copilot-off", include_str!("../../../assets/samples/chat-copilot-off.json")),
    ("codes-missing", include_str!("../../../assets/samples/codes-missing.json")),
    ("codes-as-text", include_str!("../../../assets/samples/codes-as-text.json")),
    ("several-topics", include_str!("../../../assets/samples/several-topics.json")),
    ("completed-only", include_str!("../../../assets/samples/completed-only.json")),
    ("completed-first", include_str!("../../../assets/samples/completed-first.json")),
    ("duplicate-delivery", include_str!("../../../assets/samples/duplicate-delivery.json")),
    ("never-completed", include_str!("../../../assets/samples/never-completed.json")),
    ("late-delivery", include_str!("../../../assets/samples/late-delivery.json")),
    ("epoch-start-time", include_str!("../../../assets/samples/epoch-start-time.json")),
    ("capital-properties", include_str!("../../../assets/samples/capital-properties.json")),
    ("malformed-values", include_str!("../../../assets/samples/malformed-values.json")),
];

pub fn names() -> Vec<&'static str> {
    FILES.iter().map(|(name, _)| *name).collect()
}

pub fn all() -> Result<Vec<Sample>, SampleError> {
    FILES.iter().map(|(_, text)| schema::read(text)).collect()
}

pub fn find(name: &str) -> Option<Result<Sample, SampleError>> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| schema::read(text))
}

#[cfg(test)]
mod tests;
