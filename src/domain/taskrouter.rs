//! Which queue `TaskRouter` puts a task into, and what happens if nobody accepts it there; computed from
//! files, without calling any service.
//!
//! A [`Workflow`](workflow::Workflow) holds filters; the first one whose [`TaskExpression`](expression::TaskExpression) is true gives the
//! targets, which become a [timeline]. Values may be unknown, and an answer that depends on one is unknown too, with the
//! cause. What Twilio's documents leave open is a [reading](super::route::reading). (TaskRouter docs, Workflow configuration and
//! Expression syntax.)

pub mod attributes;
pub mod evaluate;
pub mod expression;
pub mod handover;
mod lint;
pub mod queues;
mod source;
pub mod timeline;
pub mod workers;
pub mod workflow;
