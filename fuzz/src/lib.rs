//! What the targets try and the library does not export: the reader of JSON and the text made safe to show, compiled from
//! the files of the library itself.

#[path = "../../src"]
mod source {
    pub mod domain {
        pub mod decimal;
        pub mod json;
        pub mod text;
    }
}

pub use source::domain;
