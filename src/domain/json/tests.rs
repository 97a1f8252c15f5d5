//! What is promised about JSON from services.

mod damage;
mod depth;
mod faithful;
mod items;
mod oracle;
mod tree;
mod view;
