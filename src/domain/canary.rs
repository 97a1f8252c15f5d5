//! The canary: what makes a run fail, and what is new since the last one.
//!
//! ```text
//!   a checked profile ─▶ [`ProfileSigns`] ─┬─▶ [`RunJudgement`] failed, or cannot tell, each with its sentence
//!   a summary of all ─▶ [`space_signs`] ───┘
//!                                          └─▶ [`FindingLedger`]  new, still, cleared; which of them are to be notified
//! ```

pub mod judgement;
pub mod key;
pub mod ledger;
pub mod name;
pub mod signs;

pub use judgement::{FailureRules, RunJudgement};
pub use key::AlertKey;
pub use ledger::{FindingLedger, LedgerChange, ToNotify};
pub use name::AlertName;
pub use signs::{ProfileSigns, SpaceSign, space_signs};
