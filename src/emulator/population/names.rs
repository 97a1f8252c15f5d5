//! Names and places for generated people: all invented, from all over the world.
use crate::emulator::rng::Rng;

/// A person's name, and an e-mail address derived from it.
pub struct Name {
    pub first: &'static str,
    pub last: &'static str,
    pub full: String,
    /// Ends in the person's number, which makes it unique and allows finding the person.
    pub email: String,
}

impl Name {
    /// Picks the name of the `index`-th person.
    pub fn draw(draws: &mut Rng, index: u32) -> Self {
        let people = draws.pick(&PEOPLES);
        let (first, first_latin) = draws.pick(people.first);
        let (last, last_latin) = draws.pick(people.last);
        let full = if people.family_first { format!("{last} {first}") } else { format!("{first} {last}") };
        let email = format!("{first_latin}.{last_latin}.{}@example.com", index + 1);
        Self { first, last, full, email }
    }
}

/// Names that go together: in their own script, and in plain Latin letters.
#[derive(Clone, Copy)]
struct People {
    first: &'static [(&'static str, &'static str)],
    last: &'static [(&'static str, &'static str)],
    family_first: bool,
}

const fn people(
    first: &'static [(&'static str, &'static str)],
    last: &'static [(&'static str, &'static str)],
) -> People {
    People { first, last, family_first: false }
}

/// Repeated entries are more frequent, so that Latin script predominates, as on most real screens.
const PEOPLES: [People; 14] = [
    AFRICAN,
    EUROPEAN,
    AMERICAN,
    SOUTH_ASIAN,
    EUROPEAN,
    AMERICAN,
    AFRICAN,
    NORTHERN,
    TURKIC,
    NORTHERN,
    JAPANESE,
    ARABIC,
    CYRILLIC,
    SOUTH_ASIAN,
];

const AFRICAN: People = people(
    &[
        ("Amara", "amara"),
        ("Kwame", "kwame"),
        ("Zanele", "zanele"),
        ("Tunde", "tunde"),
        ("Wanjiru", "wanjiru"),
        ("Sefu", "sefu"),
        ("Ngozi", "ngozi"),
        ("Abebe", "abebe"),
    ],
    &[
        ("Adeyemi", "adeyemi"),
        ("Boateng", "boateng"),
        ("Dlamini", "dlamini"),
        ("Kamau", "kamau"),
        ("Mensah", "mensah"),
        ("Tesfaye", "tesfaye"),
        ("Nwosu", "nwosu"),
        ("Achieng", "achieng"),
    ],
);
const EUROPEAN: People = people(
    &[
        ("Clara", "clara"),
        ("Matteo", "matteo"),
        ("Zoé", "zoe"),
        ("Jürgen", "juergen"),
        ("Inês", "ines"),
        ("Łukasz", "lukasz"),
        ("Siobhán", "siobhan"),
        ("Eszter", "eszter"),
    ],
    &[
        ("Lefèvre", "lefevre"),
        ("Bianchi", "bianchi"),
        ("Müller", "mueller"),
        ("Carvalho", "carvalho"),
        ("Wiśniewski", "wisniewski"),
        ("O'Dwyer", "odwyer"),
        ("Novák", "novak"),
        ("Szabó", "szabo"),
    ],
);
const AMERICAN: People = people(
    &[
        ("Valentina", "valentina"),
        ("Diego", "diego"),
        ("Ximena", "ximena"),
        ("Marcus", "marcus"),
        ("Shanice", "shanice"),
        ("Tomás", "tomas"),
        ("Leilani", "leilani"),
        ("Wyatt", "wyatt"),
    ],
    &[
        ("Quispe", "quispe"),
        ("Ramírez", "ramirez"),
        ("Beaumont", "beaumont"),
        ("Whitfield", "whitfield"),
        ("Ibáñez", "ibanez"),
        ("Castellanos", "castellanos"),
        ("Kealoha", "kealoha"),
        ("Begay", "begay"),
    ],
);
const NORTHERN: People = people(
    &[
        ("Astrid", "astrid"),
        ("Søren", "soren"),
        ("Åsa", "asa"),
        ("Eino", "eino"),
        ("Katrín", "katrin"),
        ("Bjørn", "bjorn"),
        ("Maarit", "maarit"),
        ("Rasmus", "rasmus"),
    ],
    &[
        ("Lindqvist", "lindqvist"),
        ("Østergaard", "ostergaard"),
        ("Korhonen", "korhonen"),
        ("Þórsdóttir", "thorsdottir"),
        ("Haugen", "haugen"),
        ("Sjöberg", "sjoberg"),
        ("Tamm", "tamm"),
        ("Bērziņš", "berzins"),
    ],
);
const TURKIC: People = people(
    &[
        ("Defne", "defne"),
        ("Emre", "emre"),
        ("Aygün", "aygun"),
        ("Timur", "timur"),
        ("Gülnara", "gulnara"),
        ("Kerem", "kerem"),
    ],
    &[
        ("Yıldız", "yildiz"),
        ("Öztürk", "ozturk"),
        ("Karimov", "karimov"),
        ("Əliyev", "aliyev"),
        ("Çelik", "celik"),
        ("Nurlan", "nurlan"),
    ],
);
const SOUTH_ASIAN: People = people(
    &[
        ("Ananya", "ananya"),
        ("Rohan", "rohan"),
        ("Fatima", "fatima"),
        ("Arjun", "arjun"),
        ("प्रिया", "priya"),
        ("Nuwan", "nuwan"),
        ("Tahmina", "tahmina"),
        ("Harpreet", "harpreet"),
    ],
    &[
        ("Iyer", "iyer"),
        ("Chowdhury", "chowdhury"),
        ("Siddiqui", "siddiqui"),
        ("शर्मा", "sharma"),
        ("Perera", "perera"),
        ("Gill", "gill"),
        ("Banerjee", "banerjee"),
        ("Thapa", "thapa"),
    ],
);
const JAPANESE: People = People {
    first: &[
        ("陽菜", "hina"),
        ("健太", "kenta"),
        ("さくら", "sakura"),
        ("蓮", "ren"),
        ("雅", "ya"),
        ("思远", "siyuan"),
    ],
    last: &[
        ("佐藤", "sato"),
        ("高橋", "takahashi"),
        ("王", "wang"),
        ("山本", "yamamoto"),
        ("李", "li"),
        ("渡辺", "watanabe"),
    ],
    family_first: true,
};
const ARABIC: People = people(
    &[
        ("ليلى", "layla"),
        ("يوسف", "yusuf"),
        ("مريم", "maryam"),
        ("Karim", "karim"),
        ("Noor", "noor"),
        ("Samira", "samira"),
    ],
    &[
        ("المصري", "almasri"),
        ("حداد", "haddad"),
        ("Mansour", "mansour"),
        ("Rahmani", "rahmani"),
        ("الخطيب", "alkhatib"),
        ("Benali", "benali"),
    ],
);
const CYRILLIC: People = people(
    &[
        ("Олена", "olena"),
        ("Димитър", "dimitar"),
        ("Мария", "maria"),
        ("Тарас", "taras"),
        ("Jelena", "jelena"),
        ("Nikola", "nikola"),
    ],
    &[
        ("Коваленко", "kovalenko"),
        ("Петров", "petrov"),
        ("Шевчук", "shevchuk"),
        ("Илић", "ilic"),
        ("Marković", "markovic"),
        ("Horvat", "horvat"),
    ],
);

/// Cities with their countries.
pub const PLACES: [(&str, &str); 16] = [
    ("Lagos", "NG"),
    ("Porto", "PT"),
    ("Kraków", "PL"),
    ("Osaka", "JP"),
    ("Nairobi", "KE"),
    ("Medellín", "CO"),
    ("Tampere", "FI"),
    ("Pune", "IN"),
    ("Denver", "US"),
    ("Izmir", "TR"),
    ("Galway", "IE"),
    ("Accra", "GH"),
    ("Plovdiv", "BG"),
    ("Amman", "JO"),
    ("Bergen", "NO"),
    ("Colombo", "LK"),
];
