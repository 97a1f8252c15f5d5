//! Promises about JSON from services.

mod damage;
mod depth;
mod faithful;
mod items;
mod oracle;
mod same;
mod tree;
mod view;
