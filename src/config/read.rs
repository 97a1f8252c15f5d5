//! The only place that reads files whose names come from outside: regular files only, and each up to its size limit.
//!
//! Reading a device may never end, and opening a pipe may block. A file that grows while being read is cut off.

#![expect(clippy::disallowed_methods, reason = "this is where files are read")]

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;

/// Why a file is not read, as the rest of a sentence that begins with its path.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("cannot be read ({0})")]
    System(#[from] io::Error),
    /// The path is a folder, a pipe, a device or a socket.
    #[error("is {0}, not a regular file")]
    Special(&'static str),
    #[error("is larger than {} KiB, which is far too large for {what}", .most >> 10)]
    TooLarge {
        /// The limit in bytes.
        most: u64,
        /// The kind of file, with its article.
        what: &'static str,
    },
    #[error("is not valid UTF-8 in line {0}")]
    NotText(usize),
}

impl FileError {
    /// Whether the file does not exist. A parent folder that is actually a file (`XDG_CONFIG_HOME=/dev/null`) counts as well.
    pub fn is_absence(&self) -> bool {
        use io::ErrorKind::{NotADirectory, NotFound};
        matches!(self, Self::System(error) if matches!(error.kind(), NotFound | NotADirectory))
    }

    pub const fn next(&self) -> &'static str {
        match self {
            Self::System(_) => "Check the path, and the permissions of the file and its folder.",
            Self::Special(_) | Self::TooLarge { .. } => "Name another file.",
            Self::NotText(_) => "Save the file as UTF-8.",
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub struct FileKind {
    /// Its name with an article, as in `a theme`.
    pub what: &'static str,
    /// The size limit in bytes.
    pub most: u64,
}

impl FileKind {
    pub fn bytes(self, path: &Path) -> Result<Vec<u8>, FileError> {
        let (file, about) = regular(path)?;
        self.rest_of(file, &about)
    }

    /// The remaining bytes of a file that was opened by [`regular`].
    pub fn rest_of(self, file: File, about: &Metadata) -> Result<Vec<u8>, FileError> {
        let Self { what, most } = self;
        if about.len() > most {
            return Err(FileError::TooLarge { most, what });
        }
        // Allocating the full size at once avoids reallocation, which would leave copies of a secret in freed memory.
        let mut bytes =
            Vec::with_capacity(usize::try_from(about.len()).unwrap_or_default().saturating_add(1));
        // The file may grow meanwhile, and some system files report a length of zero.
        file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).is_ok_and(|read| read <= most) {
            Ok(bytes)
        } else {
            Err(FileError::TooLarge { most, what })
        }
    }

    pub fn text(self, path: &Path) -> Result<String, FileError> {
        self.bytes(path).and_then(text)
    }

    /// All of standard input.
    pub fn standard_input(self) -> Result<String, FileError> {
        let Self { what, most } = self;
        let mut bytes = Vec::new();
        io::stdin().lock().take(most.saturating_add(1)).read_to_end(&mut bytes)?;
        if u64::try_from(bytes.len()).is_ok_and(|read| read <= most) {
            text(bytes)
        } else {
            Err(FileError::TooLarge { most, what })
        }
    }
}

pub fn text(bytes: Vec<u8>) -> Result<String, FileError> {
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.as_bytes().iter().take(error.utf8_error().valid_up_to());
        FileError::NotText(1 + valid.filter(|byte| **byte == b'\n').count())
    })
}

pub fn regular(path: &Path) -> Result<(File, Metadata), FileError> {
    open(path, special)
}

/// Opens a regular file or a pipe for reading as a stream: shells pass a command's output as a named pipe (`<(command)`).
pub fn regular_or_pipe(path: &Path) -> Result<(File, Metadata), FileError> {
    open(path, |about| special(about).filter(|_| !is_pipe(about)))
}

pub fn check_regular_or_absent(path: &Path) -> Result<(), FileError> {
    match fs::metadata(path) {
        Ok(about) => special(&about).map_or(Ok(()), |what| Err(FileError::Special(what))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn open(
    path: &Path,
    refused: impl Fn(&Metadata) -> Option<&'static str>,
) -> Result<(File, Metadata), FileError> {
    let fit = |about: Metadata| refused(&about).map_or(Ok(about), |what| Err(FileError::Special(what)));
    let about = fit(fs::metadata(path)?)?;
    let file = if about.is_file() { open_at_once(path)? } else { File::open(path)? };
    let about = fit(file.metadata()?)?;
    Ok((file, about))
}

/// Opens a file without blocking, even if a pipe has just replaced it: opening a pipe would wait for a writer.
#[cfg(unix)]
fn open_at_once(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open_at_once(path: &Path) -> io::Result<File> {
    File::open(path)
}

/// The name of a file type other than regular files.
fn special(about: &Metadata) -> Option<&'static str> {
    if about.is_file() {
        return None;
    }
    if about.is_dir() {
        return Some("a folder");
    }
    if is_pipe(about) {
        return Some("a pipe");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        if about.file_type().is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

#[cfg(unix)]
fn is_pipe(about: &Metadata) -> bool {
    use std::os::unix::fs::FileTypeExt;
    about.file_type().is_fifo()
}

#[cfg(not(unix))]
const fn is_pipe(_: &Metadata) -> bool {
    false
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use rustix::fs::{CWD, FileType, Mode, mknodat};

    const NOTE: FileKind = FileKind { what: "a note", most: 8 };

    #[test]
    fn dh6_only_regular_files_are_read_and_only_up_to_their_bound() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::write(at("fits"), "12345678").unwrap();
        fs::write(at("long"), "123456789").unwrap();
        fs::write(at("bytes"), b"a\nb\xff").unwrap();
        mknodat(CWD, at("pipe"), FileType::Fifo, Mode::RWXU, 0).unwrap();
        let _socket = std::os::unix::net::UnixListener::bind(at("socket")).unwrap();
        std::os::unix::fs::symlink("/dev/zero", at("link")).unwrap();
        let why = |path: &Path| NOTE.text(path).map_err(|error| error.to_string());
        assert_eq!(why(&at("fits")), Ok("12345678".to_owned()));
        for (name, expected) in [
            ("long", "is larger than 0 KiB, which is far too large for a note"),
            ("bytes", "is not valid UTF-8 in line 2"),
            ("pipe", "is a pipe, not a regular file"),
            ("socket", "is a socket, not a regular file"),
            ("link", "is a device, not a regular file"),
            ("", "is a folder, not a regular file"),
        ] {
            assert_eq!(why(&at(name)), Err(expected.to_owned()), "{name}");
        }
        assert!(NOTE.text(&at("none")).unwrap_err().is_absence());
        assert!(NOTE.text(&at("fits/none")).unwrap_err().is_absence());
    }

    /// Such a file reports a length of zero but has content.
    #[cfg(target_os = "linux")]
    #[test]
    fn dh6_a_file_whose_length_is_not_known_is_bounded() {
        let error = NOTE.bytes(Path::new("/proc/self/status")).unwrap_err();
        assert!(matches!(error, FileError::TooLarge { .. }), "{error}");
    }

    #[test]
    fn dh6_a_stream_may_be_a_pipe_and_never_a_device() {
        let error = regular_or_pipe(Path::new("/dev/zero")).unwrap_err().to_string();
        assert_eq!(error, "is a device, not a regular file");
        assert!(check_regular_or_absent(Path::new("/dev/zero")).is_err());
        assert!(check_regular_or_absent(Path::new("/no/such/file")).is_ok());
    }
}
