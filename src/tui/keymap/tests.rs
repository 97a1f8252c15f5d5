use super::*;

fn press(text: &str) -> KeyEvent {
    Key::parse(text).unwrap().event()
}

#[test]
fn the_built_in_table_is_sound() {
    let keymap = Keymap::parse(BUILT_IN_TEXT).unwrap();
    // The summary of a space needs no keys besides those of every pane.
    let has_keys = |scope| scope == Scope::Glance || !keymap.own(scope).is_empty();
    assert!(Scope::ALL.into_iter().all(has_keys));
}

#[test]
fn every_action_has_a_key_somewhere_and_a_name_of_its_own() {
    let mut names = std::collections::BTreeSet::new();
    for action in Action::all() {
        assert!(names.insert(action.name()), "{action:?} shares its name");
        assert_eq!(Action::named(action.name()), Some(action));
        assert!(action.sentence().ends_with('.'), "{action:?}");
        let bound =
            Scope::ALL.into_iter().any(|scope| built_in().own(scope).iter().any(|b| b.action == action));
        assert!(bound, "{action:?} has no key");
    }
}

#[test]
fn what_the_footer_shows_can_be_pressed() {
    for scope in Scope::ALL {
        for action in built_in().footer(scope) {
            assert!(built_in().key(scope, *action).is_some(), "{action:?} in {scope:?}");
        }
    }
}

#[test]
fn panes_inherit_and_text_fields_do_not() {
    assert_eq!(built_in().action(Scope::List, press("q")), Some(Action::Back));
    assert_eq!(built_in().action(Scope::List, press("p")), Some(Action::Pin));
    assert_eq!(built_in().action(Scope::Table, press("p")), None);
    assert_eq!(built_in().action(Scope::Field, press("q")), None);
    assert_eq!(built_in().action(Scope::Field, press("^c")), Some(Action::Quit));
}

#[test]
fn no_default_needs_a_key_that_multiplexers_swallow() {
    for scope in Scope::ALL {
        for binding in built_in().own(scope) {
            let is_function = |key: &String| key.len() > 1 && key.starts_with('F');
            let plain = binding.keys.iter().any(|key| !is_function(&key.to_string()));
            assert!(plain || scope == Scope::Field, "{:?} has only a function key", binding.action);
        }
    }
}

#[test]
fn faults_of_a_table_are_all_named_at_once() {
    let error = Keymap::parse("[list]\nfly = [\"x\"]\nopen = [\"Entr\"]\n[lst]\nup = [\"k\"]\n[global]\nup = [\"k\"]\ndown = [\"k\"]\n")
        .unwrap_err();
    for part in [
        "unknown action `fly`",
        "`Entr` is not a key",
        "unknown context `lst`",
        "`k` means both `up` and `down`",
    ] {
        assert!(error.to_string().contains(part), "{part}: {error}");
    }
}

#[test]
fn control_c_quits_even_under_an_empty_table() {
    assert_eq!(Keymap::default().action(Scope::Field, press("^c")), Some(Action::Quit));
}

#[test]
fn the_page_of_keys_prints_this_table() {
    let page = include_str!("../../../docs/keys.md");
    assert!(page.contains(&built_in().markdown()), "print it again:\n{}", built_in().markdown());
}
