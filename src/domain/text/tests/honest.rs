//! Legitimate text is not changed.

use crate::domain::text::{Badges, Displayable, ScriptNaming};

#[rustfmt::skip]
const NAMES: [&str; 72] = [
    // Arabic, with and without vowel signs.
    "محمد علي", "فاطمة الزهراء", "عبد الرحمن", "نُور الدِّين", "ليلى حدّاد", "يوسف", "مُحَمَّد",
    // Persian and Urdu, some with a zero width non-joiner.
    "می\u{200C}رود", "علی\u{200C}رضا", "نیک\u{200C}نام", "خانه\u{200C}ها", "شاه\u{200C}رخ", "پریسا", "عائشہ خان",
    // Hebrew, with and without points.
    "דוד כהן", "שָׂרָה לֵוִי", "יִצְחָק", "מִרְיָם", "צ׳רלי",
    // Hindi, Marathi, Bengali, Tamil, Malayalam, Kannada, Telugu, Sinhala, joiners included.
    "प्रिया शर्मा", "अमित कुमार", "कृष्णा", "लक्ष्मी", "क्\u{200D}ष", "तऱ्\u{200D}हा", "রহমান", "র\u{200D}্যাব", "தமிழ்ச்செல்வி",
    "രാജന്\u{200D}", "മോഹൻ", "ರಾಜ್\u{200C}ಕುಮಾರ್", "రామ్\u{200C}", "ශ්\u{200D}රී ලංකා", "ગીતા પટેલ", "ਹਰਪ੍ਰੀਤ ਸਿੰਘ",
    // Thai, Lao, Khmer, Burmese, Tibetan.
    "สมชาย ใจดี", "ณัฐวุฒิ", "น้ำฝน", "กิตติ์ธัญญา", "ສົມພອນ", "សុខា", "အောင်ဆန်း", "བསྟན་འཛིན",
    // Vietnamese, composed and decomposed.
    "Nguyễn Thị Hường", "Trần Đức Thắng", "Nguye\u{302}\u{303}n", "Pha\u{323}m Du\u{31B}\u{301}c",
    // Emoji: families, flags, keycaps, skin tones, professions, hearts, arrows.
    "👨‍👩‍👧‍👦", "🇩🇪 Zoë", "🏳️‍🌈", "🏴‍☠️", "1️⃣ Ana #️⃣", "👍🏽", "👩🏿‍🚀", "👩🏽‍❤️‍💋‍👨🏿", "❤️", "☺︎", "🚶🏻‍➡️", "👁️‍🗨️",
    // Chinese, Japanese (with a variant of a character), Korean (also decomposed).
    "王小明", "山田 太郎", "葛\u{E0100}城", "ヴァイオレット", "ﾔﾏﾀﾞ", "김민준", "\u{1100}\u{1175}\u{11B7}\u{1106}\u{1175}\u{11AB}",
    // Others, and what people put around names.
    "Łukasz Żółć", "Αλέξανδρος", "Владимир", "Ćwiek-O’Neill “Zed”", "Ⅷ. Müller — 50 €", "Բաբկեն",
];

#[test]
fn x4_honest_names_have_no_marker_and_no_badge() {
    for name in NAMES {
        let shown = Displayable::new(name);
        assert_eq!(shown.as_str(), name);
        assert_eq!(shown.badges(), Badges::NONE, "{name}");
        assert!(shown.is_verbatim());
    }
}

#[test]
fn x4_honest_names_come_back_from_their_ascii_form() {
    for name in NAMES {
        let shown = Displayable::new(name).ascii();
        assert!(shown.as_str().is_ascii(), "{shown}");
        assert_eq!(shown.original(), name);
        assert_eq!(shown.badges(), Badges::NONE);
    }
}

#[test]
fn honest_keys_domains_and_addresses_do_not_mix_scripts() {
    let honest = [
        (ScriptNaming::Key, "flex_last-engagement"),
        (ScriptNaming::Key, "お客様ID_Kanaカナ漢字"),
        (ScriptNaming::Key, "고객_name"),
        (ScriptNaming::Key, "client_注音ㄅㄆ"),
        (ScriptNaming::Key, "größe_µ²"),
        (ScriptNaming::Key, "стоимость_₽_2"),
        (ScriptNaming::Domain, "пример.com"),
        (ScriptNaming::Domain, "例え.テスト"),
        (ScriptNaming::Email, "иван@example.com"),
        (ScriptNaming::Email, "zoë.o’neill+tag@example.org"),
        (ScriptNaming::Email, "用户@例子.example.org"),
    ];
    for (naming, name) in honest {
        assert_eq!(Displayable::new(name).badges_as(naming), Badges::NONE, "{name}");
    }
}
