//! Tests that read the source or drive the built program, as its users and its terminal see it.

mod architecture;
mod canary;
mod cli;
mod printed;
mod pty;
mod supply_chain;
mod support;
