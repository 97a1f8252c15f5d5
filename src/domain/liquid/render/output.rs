//! The output of a template: known and unknown parts.

use std::sync::Arc;

use super::super::{Fragment, Sources, Traced, UnknownValue, Value, words};
use super::RenderFault;

/// Studio's own limit for rendered text.
const MOST_OUTPUT: usize = 16 << 10;
/// The most unknown parts of one text.
const MOST_FRAGMENTS: usize = 1_000;

#[derive(Debug, Default)]
pub(in super::super) struct RenderedOutput {
    fragments: Vec<Fragment>,
    /// Known text after the last fragment.
    text: String,
    size: usize,
    pub sources: Sources,
}

impl RenderedOutput {
    pub(super) fn known(&mut self, text: &str) -> Result<(), RenderFault> {
        self.size += text.len();
        if self.size > MOST_OUTPUT {
            return Err(RenderFault::bound("more than the 16 KiB that Studio renders"));
        }
        self.text.push_str(text);
        Ok(())
    }

    pub(super) fn unknown(&mut self, unknown: Arc<UnknownValue>) -> Result<(), RenderFault> {
        self.flush();
        if self.fragments.len() > MOST_FRAGMENTS {
            return Err(RenderFault::bound("more than 1,000 unknown parts"));
        }
        self.fragments.push(Fragment::Unknown(unknown));
        Ok(())
    }

    pub(super) fn value(&mut self, value: &Traced) -> Result<(), RenderFault> {
        self.sources.add(&value.sources);
        let mut fault = Ok(());
        words::write(&value.value, &mut |fragment| {
            if fault.is_ok() {
                fault = self.fragment(fragment);
            }
        });
        fault
    }

    pub(super) fn fragment(&mut self, fragment: Fragment) -> Result<(), RenderFault> {
        match fragment {
            Fragment::Known(text) => self.known(&text),
            Fragment::Unknown(unknown) => self.unknown(unknown),
        }
    }

    fn flush(&mut self) {
        if !self.text.is_empty() {
            self.fragments.push(Fragment::Known(std::mem::take(&mut self.text).into()));
        }
    }

    pub(super) fn fragments(&mut self) -> &[Fragment] {
        self.flush();
        &self.fragments
    }

    /// The whole text as one value.
    pub(in super::super) fn finish(mut self) -> Traced {
        if self.fragments.is_empty() {
            return Traced { value: Value::text(self.text), sources: self.sources };
        }
        self.flush();
        let value = match &self.fragments[..] {
            [Fragment::Unknown(unknown)] => Value::Unknown(Arc::clone(unknown)),
            [Fragment::Known(text)] => Value::Text(Arc::clone(text)),
            fragments => composed(fragments),
        };
        Traced { value, sources: self.sources }
    }
}

/// Names text of several parts so that only the same parts have the same name.
fn composed(fragments: &[Fragment]) -> Value {
    let because = fragments.iter().find_map(|fragment| match fragment {
        Fragment::Known(_) => None,
        Fragment::Unknown(unknown) => Some(Arc::clone(&unknown.because)),
    });
    Value::Unknown(Arc::new(UnknownValue {
        name: words::short(&written(fragments)),
        because: because.unwrap_or_default(),
        fragments: fragments.to_vec(),
        one_of: Vec::new(),
    }))
}

/// The parts joined, with the names of unknown ones in brackets.
pub(super) fn written(fragments: &[Fragment]) -> String {
    let part = |fragment: &Fragment| match fragment {
        Fragment::Known(text) => text.to_string(),
        Fragment::Unknown(unknown) => format!("⟨{}⟩", unknown.name),
    };
    fragments.iter().map(part).collect()
}
