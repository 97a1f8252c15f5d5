//! What a fault server does on a connection, one thing after the other.

use std::time::Duration;

/// One thing that the server does.
///
/// Answers are written as HTTP/1.1, which an HTTP/2 server translates into frames; faults that only HTTP/2 has are written as
/// frames.
#[derive(Clone, Debug)]
pub enum Act {
    /// Sends bytes.
    Send(Vec<u8>),
    /// Sends these bytes again and again, with a pause.
    Drip(Vec<u8>, Duration),
    /// Waits.
    Pause(Duration),
    /// Keeps silent until the other side gives up.
    Stall,
    /// Closes with a reset.
    Reset,
    /// Closes.
    Close,
    /// HTTP/2: sends a frame, right or wrong.
    Frame(Frame),
    /// HTTP/2: sends a frame again and again.
    Flood(Frame),
    /// HTTP/2: sends nothing more on the whole connection, as if the other end were gone.
    Deaf,
    /// HTTP/2: sends bytes that are not a frame.
    Raw(Vec<u8>),
}

/// A frame of HTTP/2 (RFC 9113, 4.1).
#[derive(Clone, Debug)]
pub struct Frame {
    /// Its type, by number.
    pub kind: u8,
    /// Its flags.
    pub flags: u8,
    /// What it is about.
    pub about: About,
    /// What it carries.
    pub payload: Vec<u8>,
}

/// The stream that a frame is about.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// The request that is answered.
    Request,
    /// The connection.
    Connection,
    /// This stream.
    Stream(u32),
}
