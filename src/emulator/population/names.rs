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
        let (first, first_latin) = pick(draws, people.first);
        let (last, last_latin) = pick(draws, people.last);
        let full = if people.family_first { format!("{last} {first}") } else { format!("{first} {last}") };
        let email = format!("{first_latin}.{last_latin}.{}@example.com", index + 1);
        Self { first, last, full, email }
    }
}

/// One of the names, in its own script and in plain Latin letters.
fn pick(draws: &mut Rng, names: &'static str) -> (&'static str, String) {
    let count = names.split(' ').count() as u64;
    let place = usize::try_from(draws.below(count)).unwrap_or(0);
    let name = names.split(' ').nth(place).unwrap_or_default();
    match name.split_once('=') {
        Some((name, latin)) => (name, latin.to_owned()),
        None => (name, name.to_lowercase()),
    }
}

/// Names that go together. Where the Latin letters are not the name in lower case, they follow it.
#[derive(Clone, Copy)]
struct People {
    first: &'static str,
    last: &'static str,
    family_first: bool,
}

const fn people(first: &'static str, last: &'static str) -> People {
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
    "Amara Kwame Zanele Tunde Wanjiru Sefu Ngozi Abebe",
    "Adeyemi Boateng Dlamini Kamau Mensah Tesfaye Nwosu Achieng",
);
const EUROPEAN: People = people(
    "Clara Matteo Zoé=zoe Jürgen=juergen Inês=ines Łukasz=lukasz Siobhán=siobhan Eszter",
    "Lefèvre=lefevre Bianchi Müller=mueller Carvalho Wiśniewski=wisniewski O'Dwyer=odwyer \
     Novák=novak Szabó=szabo",
);
const AMERICAN: People = people(
    "Valentina Diego Ximena Marcus Shanice Tomás=tomas Leilani Wyatt",
    "Quispe Ramírez=ramirez Beaumont Whitfield Ibáñez=ibanez Castellanos Kealoha Begay",
);
const NORTHERN: People = people(
    "Astrid Søren=soren Åsa=asa Eino Katrín=katrin Bjørn=bjorn Maarit Rasmus",
    "Lindqvist Østergaard=ostergaard Korhonen Þórsdóttir=thorsdottir Haugen Sjöberg=sjoberg Tamm \
     Bērziņš=berzins",
);
const TURKIC: People = people(
    "Defne Emre Aygün=aygun Timur Gülnara=gulnara Kerem",
    "Yıldız=yildiz Öztürk=ozturk Karimov Əliyev=aliyev Çelik=celik Nurlan",
);
const SOUTH_ASIAN: People = people(
    "Ananya Rohan Fatima Arjun प्रिया=priya Nuwan Tahmina Harpreet",
    "Iyer Chowdhury Siddiqui शर्मा=sharma Perera Gill Banerjee Thapa",
);
const JAPANESE: People = People {
    first: "陽菜=hina 健太=kenta さくら=sakura 蓮=ren 雅=ya 思远=siyuan",
    last: "佐藤=sato 高橋=takahashi 王=wang 山本=yamamoto 李=li 渡辺=watanabe",
    family_first: true,
};
const ARABIC: People = people(
    "ليلى=layla يوسف=yusuf مريم=maryam Karim Noor Samira",
    "المصري=almasri حداد=haddad Mansour Rahmani الخطيب=alkhatib Benali",
);
const CYRILLIC: People = people(
    "Олена=olena Димитър=dimitar Мария=maria Тарас=taras Jelena Nikola",
    "Коваленко=kovalenko Петров=petrov Шевчук=shevchuk Илић=ilic Marković=markovic Horvat",
);

/// Cities with their countries.
const PLACES: &str = "Lagos=NG Porto=PT Kraków=PL Osaka=JP Nairobi=KE Medellín=CO Tampere=FI Pune=IN Denver=US \
     Izmir=TR Galway=IE Accra=GH Plovdiv=BG Amman=JO Bergen=NO Colombo=LK";

/// A city and its country.
pub fn place(draws: &mut Rng) -> (&'static str, String) {
    pick(draws, PLACES)
}
