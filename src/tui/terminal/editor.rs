//! Lets the user's editor change a text. The program has the terminal until the editor ends.
//!
//! The text is in a file that only the user can read, and that is removed whatever the editor does.

#![expect(clippy::disallowed_methods, reason = "the user's own editor, and the file that it edits")]

use crate::config::private;
use crate::config::read::FileKind;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
#[cfg(unix)]
use std::process::Command;
use std::time::{SystemTime, UNIX_EPOCH};

/// The most bytes read back.
const MOST: u64 = 1 << 20;

/// Edits a text, with the terminal as it was before the program; fails with a sentence.
pub fn edit(text: &str) -> Result<String, String> {
    let file = TextFile::new(text)
        .map_err(|error| format!("the file for the editor could not be created: {error}"))?;
    run(&file.0)?;
    let kind = FileKind { what: "the edited text", most: MOST };
    kind.text(&file.0).map_err(|error| error.to_string())
}

/// A file that is removed when dropped.
struct TextFile(PathBuf);

impl TextFile {
    fn new(text: &str) -> io::Result<Self> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let name = format!("flexplorer-{}-{}.json", std::process::id(), now.as_nanos());
        let path = std::env::temp_dir().join(name);
        let mut file = private::file().write(true).create_new(true).open(&path)?;
        let made = Self(path);
        file.write_all(text.as_bytes())?;
        Ok(made)
    }
}

impl Drop for TextFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// `$VISUAL`, else `$EDITOR`, else `vi`; may hold arguments, as for other programs.
#[cfg(unix)]
fn run(path: &Path) -> Result<(), String> {
    let chosen = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
    let editor = chosen.into_iter().find(|editor| !editor.trim().is_empty());
    let editor = editor.unwrap_or_else(|| "vi".to_owned());
    let child = Command::new("/bin/sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(path).spawn();
    let child = child.map_err(|error| format!("`{editor}` could not be started: {error}"))?;
    match wait(&child).map_err(|error| format!("waiting for `{editor}` failed: {error}"))? {
        Some(0) => Ok(()),
        Some(code) => Err(format!("`{editor}` ended with {code}; nothing was changed")),
        None => Err(format!("`{editor}` was ended by a signal; nothing was changed")),
    }
}

/// Waits for the editor's exit code. When the editor is suspended, so is this program: the shell continues both.
#[cfg(unix)]
fn wait(child: &std::process::Child) -> io::Result<Option<i32>> {
    use crate::tui::terminal::watch;
    use rustix::process::{Pid, WaitOptions, waitpid};
    let pid = Pid::from_child(child);
    loop {
        match waitpid(Some(pid), WaitOptions::UNTRACED) {
            Ok(Some((_, status))) if status.stopped() => watch::stop_process_group()?,
            Ok(Some((_, status))) => return Ok(status.exit_status()),
            Ok(None) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(not(unix))]
fn run(_path: &Path) -> Result<(), String> {
    Err("a sample can be edited in an editor on Unix only".to_owned())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn dv11_the_file_for_the_editor_is_private_and_does_not_stay() {
        let file = TextFile::new("{}").unwrap();
        let path = file.0.clone();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "{}");
        drop(file);
        assert!(!path.exists());
    }
}
