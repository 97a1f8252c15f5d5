use super::*;
use std::sync::{Arc, Mutex};

struct Broken(io::ErrorKind);

impl Write for Broken {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(self.0.into())
    }
    fn flush(&mut self) -> io::Result<()> {
        Err(self.0.into())
    }
}

/// Records what was printed.
#[derive(Clone, Default)]
pub struct Said(Arc<Mutex<Vec<u8>>>);

impl Said {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Said {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn output(out: impl Write + Send + 'static, err: &Said) -> Output {
    Output::new(out, err.clone(), Format::Table, false, None)
}

#[test]
fn a_reader_that_left_ends_the_run_quietly() {
    let said = Said::default();
    let mut output = output(Broken(io::ErrorKind::BrokenPipe), &said);
    output.line(&Displayable::label("one"));
    assert!(output.is_closed());
    assert_eq!(output.finish(Exit::Fine), Exit::Fine);
    assert_eq!(said.text(), "");
}

#[test]
fn a_full_disk_is_told_and_changes_the_exit_code() {
    let said = Said::default();
    let mut output = output(Broken(io::ErrorKind::StorageFull), &said);
    output.line(&Displayable::label("one"));
    let exit = output.finish(Exit::Fine);
    assert_eq!(output.finish(exit), Exit::TryLater);
    assert_eq!(said.text().matches("could not be written").count(), 1, "{}", said.text());
}

#[test]
fn talk_is_made_inert() {
    let said = Said::default();
    output(io::sink(), &said).say_text("bad \u{1b}]0;x\u{7} name");
    assert!(!said.text().contains(['\u{1b}', '\u{7}']), "{}", said.text());
    assert!(said.text().starts_with("flexplorer: bad ⟨1B⟩"), "{}", said.text());
}
