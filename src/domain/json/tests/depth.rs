//! Deep nesting uses no stack.

use crate::domain::json::{Folds, RawJson, Tree, TreeLimits};

const LEVELS: usize = 100_000;

/// Runs on a stack far too small for a hundred thousand nested calls.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(128 * 1024).spawn(work).expect("a thread");
    thread.join().expect("no panic");
}

fn nested() -> String {
    let objects = LEVELS / 2;
    format!("{}1{}", "[{\"k\":".repeat(objects), "}]".repeat(objects))
}

#[test]
fn a_hundred_thousand_levels_are_read() {
    on_a_small_stack(|| {
        let text = nested();
        assert_eq!(RawJson::parse(&text).unwrap().as_str(), text);
        let json = RawJson::from_bytes(text.as_bytes()).unwrap().json;
        assert_eq!(json.items().count(), 1);
        assert_eq!(json.view().flaw(), None);
        assert!(RawJson::parse(&"[".repeat(LEVELS)).is_err());
    });
}

#[test]
fn a_hundred_thousand_levels_become_a_tree() {
    on_a_small_stack(|| {
        let json = RawJson::parse(&nested()).unwrap();
        let whole = Tree::build(&json, TreeLimits { depth: usize::MAX, rows: usize::MAX });
        assert_eq!(whole.rows().len(), LEVELS + 1);
        assert_eq!(whole.visible(&Folds::default()).len(), LEVELS + 1);
        assert!(whole.path(LEVELS).ends_with("[0].k"));

        let shallow = Tree::build(&json, TreeLimits { depth: 10, ..TreeLimits::default() });
        let last = shallow.rows().last().unwrap();
        assert_eq!((shallow.rows().len(), last.depth, last.children), (11, 10, 1));
        assert!(last.is_unopened);
        assert!(shallow.value(10).unwrap().as_str().starts_with("[{\"k\":[{"));
    });
}
