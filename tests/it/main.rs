//! Tests that read the source, or drive the built program as a user would.

#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests may look at and damage everything"
)]

#[cfg(test)]
mod architecture;
#[cfg(test)]
mod bulk;
#[cfg(test)]
mod canary;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod ceilings;
#[cfg(test)]
mod citations;
#[cfg(test)]
mod cli;
#[cfg(test)]
mod computed;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod emulator_run;
#[cfg(test)]
mod examples;
#[cfg(test)]
mod exit_codes;
#[cfg(test)]
mod exits;
#[cfg(test)]
mod failing;
#[cfg(test)]
mod fast_clock;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod findings;
#[cfg(test)]
mod formats;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod full_disk;
#[cfg(test)]
mod given_lists;
#[cfg(test)]
mod glance;
#[cfg(test)]
mod hang_up;
#[cfg(test)]
mod hostile_text;
#[cfg(test)]
mod lies;
#[cfg(test)]
mod listing;
#[cfg(test)]
mod liveness;
#[cfg(test)]
mod load;
#[cfg(test)]
mod log;
#[cfg(test)]
mod many_events;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod memory;
#[cfg(test)]
mod moments;
#[cfg(test)]
mod neighbour;
#[cfg(test)]
mod network;
#[cfg(test)]
mod network_frames;
#[cfg(test)]
mod network_reach;
#[cfg(test)]
mod network_screen;
#[cfg(test)]
mod pictures;
#[cfg(test)]
mod presentation;
#[cfg(test)]
mod printed;
#[cfg(test)]
mod pty;
#[cfg(test)]
mod read_only;
#[cfg(test)]
mod real_clients;
#[cfg(test)]
mod recipes;
#[cfg(test)]
mod replay;
#[cfg(test)]
mod replay_ends;
#[cfg(test)]
mod route;
#[cfg(test)]
mod route_cases;
#[cfg(test)]
mod route_check;
#[cfg(test)]
mod route_past;
#[cfg(test)]
mod route_wrong;
#[cfg(test)]
mod routing_tab;
#[cfg(test)]
mod second_witness;
#[cfg(test)]
mod secure;
#[cfg(test)]
mod shells;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod soak;
#[cfg(test)]
mod spaces;
#[cfg(test)]
mod spaces_wrong;
#[cfg(test)]
mod special_files;
#[cfg(test)]
mod storage;
#[cfg(test)]
mod supply_chain;
#[cfg(test)]
mod support;
#[cfg(test)]
mod suspects;
#[cfg(test)]
mod switching;
#[cfg(test)]
mod upkeep;
#[cfg(test)]
mod usage;
#[cfg(test)]
#[cfg(target_os = "linux")]
mod waits;
#[cfg(test)]
mod watch;
#[cfg(test)]
mod watch_list;
