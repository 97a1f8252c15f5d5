use super::*;

/// WCAG relative luminance of a 24-bit colour.
fn luminance(colour: Color) -> f64 {
    let Color::Rgb(red, green, blue) = colour else { panic!("not a 24-bit colour: {colour:?}") };
    let channel = |value: u8| {
        let share = f64::from(value) / 255.0;
        if share <= 0.039_28 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue)
}

fn contrast(one: Color, other: Color) -> f64 {
    let (high, low) = (luminance(one).max(luminance(other)), luminance(one).min(luminance(other)));
    (high + 0.05) / (low + 0.05)
}

/// The names of all roles, in alphabetical order.
fn names() -> impl Iterator<Item = &'static str> {
    let mut names = Role::ALL.map(|(_, name)| name);
    names.sort_unstable();
    names.into_iter()
}

/// A user's theme file was written for an earlier version, which did not have all roles.
#[test]
fn a_role_that_a_theme_leaves_out_is_as_in_the_default_theme() {
    for (left_out, name) in Role::ALL {
        let kept = names().filter(|other| *other != name).map(|other| format!("{other} = \"underline\"\n"));
        let text =
            format!("name = \"mine\"\nbackground = \"#102030\"\n[roles]\n{}", kept.collect::<String>());
        let theme = Theme::parse(&text).unwrap();
        for (role, other) in Role::ALL {
            let underlined = Style::new().add_modifier(Modifier::UNDERLINED);
            let expected = if role == left_out { Theme::default().style(role) } else { underlined };
            assert_eq!(theme.style(role), expected, "{name} left out: {other}");
        }
    }
}

#[test]
fn built_in_themes_are_complete() {
    assert_eq!(Theme::parse(DEFAULT_TEXT), Theme::named("default"));
    for (name, text) in [
        ("default", DEFAULT_TEXT),
        ("dark", include_str!("../../../assets/themes/dark.toml")),
        ("light", include_str!("../../../assets/themes/light.toml")),
    ] {
        assert!(Theme::named(name).is_ok(), "{name}: {:?}", Theme::named(name));
        let file: ThemeFile = toml::from_str(text).unwrap();
        assert!(file.roles.keys().map(String::as_str).eq(names()), "{name}: {:?}", file.roles.keys());
    }
    assert_eq!(Theme::named("neon"), Err(ThemeError::Unknown("neon".to_owned())));
}

#[test]
fn the_default_theme_uses_the_terminals_palette_only() {
    let theme = Theme::default();
    for (role, name) in Role::ALL {
        let style = theme.style(role);
        for colour in [style.fg, style.bg].into_iter().flatten() {
            assert!(!matches!(colour, Color::Rgb(..) | Color::Indexed(_)), "{name} uses {colour:?}");
            let on_its_own_ground = colour == Color::Black && style.bg.is_some();
            assert!(
                on_its_own_ground
                    || !matches!(colour, Color::White | Color::Black | Color::Gray | Color::DarkGray),
                "{name} uses {colour:?}, which vanishes on a light or a dark terminal"
            );
        }
    }
}

/// How terminals show the background, text, and the colours black, red, green, yellow and cyan.
const PALETTES: [(&str, [u32; 7]); 8] = [
    ("xterm, dark", [0x00_0000, 0xe5_e5e5, 0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_cdcd]),
    ("xterm, light", [0xff_ffff, 0x00_0000, 0x00_0000, 0xcd_0000, 0x00_cd00, 0xcd_cd00, 0x00_cdcd]),
    ("VS Code, dark", [0x1e_1e1e, 0xcc_cccc, 0x00_0000, 0xcd_3131, 0x0d_bc79, 0xe5_e510, 0x11_a8cd]),
    ("VS Code, light", [0xff_ffff, 0x33_3333, 0x00_0000, 0xcd_3131, 0x10_7c10, 0x94_9800, 0x05_98bc]),
    ("GNOME, light", [0xff_ffff, 0x17_1421, 0x17_1421, 0xc0_1c28, 0x26_a269, 0xa2_734c, 0x2a_a1b3]),
    ("Solarized, dark", [0x00_2b36, 0x83_9496, 0x07_3642, 0xdc_322f, 0x85_9900, 0xb5_8900, 0x2a_a198]),
    ("Solarized, light", [0xfd_f6e3, 0x65_7b83, 0x07_3642, 0xdc_322f, 0x85_9900, 0xb5_8900, 0x2a_a198]),
    ("Windows", [0x0c_0c0c, 0xcc_cccc, 0x0c_0c0c, 0xc5_0f1f, 0x13_a10e, 0xc1_9c00, 0x3a_96dd]),
];

#[test]
fn badges_of_the_default_theme_can_be_read_on_light_and_dark_terminals() {
    let theme = Theme::default();
    let badges = Role::ALL.into_iter().filter(|(role, _)| role.stands_out() && *role != Role::Selection);
    for (role, role_name) in badges {
        let style = theme.style(role);
        for (terminal, palette) in PALETTES {
            let [ground, text, black, red, green, yellow, cyan] = palette.map(Color::from_u32);
            let seen = |colour: Option<Color>, without: Color| match colour {
                None => without,
                Some(Color::Black) => black,
                Some(Color::Red) => red,
                Some(Color::Green) => green,
                Some(Color::Yellow) => yellow,
                Some(Color::Cyan) => cyan,
                other => panic!("{role_name}: {other:?}"),
            };
            let measured = contrast(seen(style.fg, text), seen(style.bg, ground));
            assert!(measured >= 3.0, "{role_name} on {terminal}: {measured:.2}");
        }
    }
}

#[test]
fn truecolour_themes_have_enough_contrast() {
    for name in ["dark", "light"] {
        let theme = Theme::named(name).unwrap();
        let ground = theme.background.unwrap();
        let selected = theme.style(Role::Selection).bg.unwrap();
        for (role, role_name) in Role::ALL {
            let style = theme.style(role);
            let Some(foreground) = style.fg else { continue };
            let least = if role == Role::Border { 2.5 } else { 4.5 };
            let measured = contrast(foreground, style.bg.unwrap_or(ground));
            assert!(measured >= least, "{name} {role_name}: {measured:.2}");
            if role != Role::Border && style.bg.is_none() {
                let over = contrast(foreground, selected);
                assert!(over >= 3.0, "{name} {role_name} over the selection: {over:.2}");
            }
        }
    }
}

#[test]
fn without_colour_no_colour_is_left_and_selection_is_still_seen() {
    for name in ["default", "dark", "light"] {
        let theme = Theme::named(name).unwrap().without_colour();
        for (role, role_name) in Role::ALL {
            let style = theme.style(role);
            assert_eq!((style.fg, style.bg), (None, None), "{name} {role_name}");
        }
        assert!(theme.style(Role::Selection).add_modifier.contains(Modifier::REVERSED));
        assert!(theme.style(Role::KindProduction).add_modifier.contains(Modifier::REVERSED));
    }
}

#[test]
fn a_wrong_word_is_named() {
    let broken = DEFAULT_TEXT.replace("\"green\"", "\"grene\"");
    let error = Theme::parse(&broken).unwrap_err();
    assert!(error.to_string().contains("grene"), "{error}");
    let unknown = DEFAULT_TEXT.replace("good =", "goood =");
    assert_eq!(Theme::parse(&unknown), Err(ThemeError::UnknownRole("goood".to_owned())));
}

#[test]
fn a_reversed_row_keeps_no_colour_blocks() {
    let theme = Theme::default();
    let style = theme.style_over(Role::Good, Some(Role::Selection));
    assert_eq!(style.fg, None);
    assert!(style.add_modifier.contains(Modifier::REVERSED));
}
