//! Tests that read the source or drive the built program, as its users and its terminal see it.

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod canary;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod formats;
#[cfg(test)]
mod printed;
#[cfg(test)]
mod pty;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod supply_chain;
#[cfg(test)]
mod support;
