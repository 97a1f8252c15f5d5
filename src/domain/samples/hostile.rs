//! Seeded hostile text, weighted towards control, invisible, combining, joining and wide characters.

use crate::domain::json::RawJson;
use crate::domain::text::Displayable;

/// Characters that are shown as markers after a Latin letter, except the bracket of the markers themselves.
pub fn marked() -> impl Iterator<Item = char> {
    let ranges = [0..0x3000, 0xFE00..0x1_0000, 0x1_D100..0x1_D200, 0xE_0000..0xE_0200];
    let all = ranges.into_iter().flatten().filter_map(char::from_u32).filter(|c| *c != '\u{27E8}');
    all.filter(|c| !Displayable::new(&format!("a{c}b")).is_verbatim())
}

/// Texts that try to control a terminal or to imitate the program.
const WEAPONS: [&str; 20] = [
    "\u{1b}[2J\u{1b}[H",
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]52;c;cm0gLXJmIC8=\u{7}",
    "\u{1b}]8;;http://example.com\u{1b}\\link",
    "\u{1b}P+q544e\u{1b}\\",
    "\u{1b}_G\u{1b}\\",
    "\u{1b}^pm\u{1b}\\",
    "\u{1b}Xsos\u{1b}\\",
    "\u{1b}[6n\u{1b}[c\u{5}",
    "\u{1b}[?1049l\u{1b}[?1003h",
    "\u{1b}[201~",
    "\u{9b}31m\u{9d}0;x\u{9c}",
    "\u{1b}c\u{1b}(0",
    "\r\nPress y to confirm: ",
    "\u{202e}gpj.exe",
    "in\u{200b}vis\u{2060}ible",
    "\u{e0041}\u{e007f}",
    "⟨1B⟩ ⟨+7 bytes⟩",
    "\\{1B}\\",
    "✔ ENRICHED",
];

/// Characters of each kind, drawn with equal probability within the kind.
const LETTERS: [char; 40] = [
    '\u{200B}',
    '\u{200C}',
    '\u{200D}',
    '\u{200E}',
    '\u{202E}',
    '\u{2066}',
    '\u{2069}',
    '\u{61C}',
    '\u{FE0F}',
    '\u{FE0E}',
    '\u{E0100}',
    '\u{180B}',
    '\u{FEFF}',
    '\u{AD}',
    '\u{34F}',
    '\u{2028}',
    '\u{20E3}',
    '\u{1F3FB}',
    '\u{1F1E9}',
    '\u{94D}',
    '\u{D4D}',
    '\u{600}',
    '\u{FF9E}',
    '\u{E33}',
    '\u{1100}',
    '\u{1161}',
    '\u{11A8}',
    '林',
    '❤',
    '👨',
    '☠',
    '葛',
    'ن',
    'ی',
    'क',
    'र',
    '⟨',
    '⟩',
    '\\',
    '{',
];

/// A random number generator with the same sequence on every run.
pub struct Dice(u64);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// A number below `sides`, by the xorshift64* method.
    pub fn below(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let rolled = self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33;
        usize::try_from(rolled).unwrap() % sides
    }

    pub fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }

    fn within(&mut self, first: u32, last: u32) -> char {
        let code = first + u32::try_from(self.below((last - first + 1) as usize)).unwrap();
        char::from_u32(code).unwrap_or('\u{FFFD}')
    }

    fn character(&mut self) -> char {
        match self.below(20) {
            0..=3 => self.within(0x20, 0x7E),
            4..=6 => self.within(0, 0x9F),
            7..=10 => self.pick(&LETTERS),
            11..=13 => self.within(0x300, 0x36F),
            14 | 15 => self.within(0x590, 0xFFF),
            16 => self.within(0x1F300, 0x1FAFF),
            17 => self.within(0xE000, 0xFFFF),
            18 => self.within(0x3040, 0xD7A3),
            _ => self.within(0, 0x10_FFFF),
        }
    }

    /// A text of a few words, letters, attack strings and piles of marks.
    pub fn text(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..=self.below(10) {
            match self.below(8) {
                0 => text.push_str(self.pick(&WEAPONS)),
                1 => {
                    let (letter, times) = (self.character(), self.below(30));
                    text.extend(std::iter::repeat_n(letter, times));
                }
                _ => text.push(self.character()),
            }
        }
        text
    }

    /// Like `text`, as a JSON string.
    pub fn json(&mut self) -> RawJson {
        RawJson::parse(&serde_json::Value::from(self.text()).to_string()).unwrap()
    }
}
