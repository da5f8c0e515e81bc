//! Mutations of values: codes, texts, numbers, dates.

use super::compose::escape;
use super::mutate::{Causes, Kind};
use super::prng::Random;
use super::specimen::Scene;
use ivicheck::schema::{DataType, Kind as Type};
use rust_decimal::Decimal;

pub const KINDS: &[Kind] = &[
    Kind { name: "wrong code", weight: 8, causes: Causes::One, apply: wrong_code },
    Kind { name: "code in another case", weight: 5, causes: Causes::One, apply: code_case },
    Kind { name: "code with blanks", weight: 5, causes: Causes::One, apply: code_blanks },
    Kind { name: "text over its limit", weight: 8, causes: Causes::One, apply: text_over },
    Kind { name: "text at its limit", weight: 8, causes: Causes::One, apply: text_at },
    Kind { name: "text of another form", weight: 6, causes: Causes::One, apply: text_form },
    Kind { name: "finer number", weight: 8, causes: Causes::One, apply: finer },
    Kind { name: "larger number", weight: 8, causes: Causes::One, apply: larger },
    Kind { name: "number at its limit", weight: 8, causes: Causes::One, apply: at_limit },
    Kind { name: "negative number", weight: 5, causes: Causes::One, apply: negative },
    Kind { name: "number of another form", weight: 12, causes: Causes::One, apply: number_form },
    Kind { name: "date of another form", weight: 14, causes: Causes::One, apply: date_form },
    Kind { name: "date with time of another form", weight: 12, causes: Causes::One, apply: moment_form },
    Kind { name: "blanks around a value", weight: 8, causes: Causes::One, apply: blanks_around },
    Kind { name: "empty value", weight: 5, causes: Causes::One, apply: empty },
    Kind { name: "blanks only", weight: 5, causes: Causes::One, apply: blanks_only },
    Kind { name: "odd characters in a value", weight: 8, causes: Causes::One, apply: odd_characters },
    Kind { name: "value of another field", weight: 8, causes: Causes::One, apply: value_of_another },
];

/// Replaces the value of any field that the predicate takes.
fn replace(
    scene: &Scene<'_>,
    random: &mut Random,
    of: impl Fn(&DataType) -> bool,
    value: impl FnOnce(&DataType, &str, &mut Random) -> Option<String>,
) -> Option<Vec<u8>> {
    let fields = scene.fields(of);
    let (element, data_type) = random.pick(&fields)?;
    let value = value(data_type, scene.specimen.inner(element), random)?;
    scene.specimen.refill(element, &value)
}

fn any(_: &DataType) -> bool {
    true
}

fn is_codes(data_type: &DataType) -> bool {
    matches!(data_type.kind, Type::Codes { .. })
}

fn is_limited_text(data_type: &DataType) -> bool {
    matches!(data_type.kind, Type::Text { max: Some(_), .. })
}

fn is_number(data_type: &DataType) -> bool {
    matches!(data_type.kind, Type::Integer { .. } | Type::Decimal { .. })
}

fn limits(data_type: &DataType) -> Option<(Decimal, Decimal, u32)> {
    match &data_type.kind {
        Type::Integer { min, max } => Some(((*min).into(), (*max).into(), 0)),
        Type::Decimal { min, max, fraction, .. } => Some((*min, *max, *fraction)),
        _ => None,
    }
}

fn wrong_code(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let lists: Vec<&DataType> = scene.book.types().iter().filter(|data_type| is_codes(data_type)).collect();
    replace(scene, random, is_codes, |_, code, random| {
        let list = random.pick(&lists)?;
        let other = random.pick(list.codes())?;
        Some(match random.below(5) {
            0 => "ZZ9".to_owned(),
            1 => format!("{code}X"),
            2 => code.chars().skip(1).collect(),
            3 => format!("{code}{code}"),
            _ => escape(&other.code),
        })
    })
}

fn code_case(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let swap = |c: char| if c.is_uppercase() { c.to_ascii_lowercase() } else { c.to_ascii_uppercase() };
    replace(scene, random, is_codes, |_, code, _| Some(code.chars().map(swap).collect()))
}

fn code_blanks(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_codes, |_, code, random| Some(around(code, random)))
}

fn around(value: &str, random: &mut Random) -> String {
    let blank = random.word(&[" ", "\t", "\n", "\r\n", "  \n\t", "&#32;", "&#9;", "&#xD;", "\u{a0}", "&#xA0;", "\u{2003}", "<![CDATA[ ]]>"]);
    match random.below(3) {
        0 => format!("{blank}{value}"),
        1 => format!("{value}{blank}"),
        _ => format!("{blank}{value}{blank}"),
    }
}

/// A text of so many characters, of one to four bytes each.
fn text_of(length: usize, random: &mut Random) -> String {
    let letter = random.word(&["a", "é", "€", "😀", "e\u{301}", "&amp;", "&#65;", "&#x1F600;", "aé€"]);
    let letters: Vec<&str> = if letter.starts_with('&') { vec![letter] } else { letter.split_inclusive(|_| true).collect() };
    (0..length).map(|at| letters[at % letters.len()]).collect()
}

fn text_over(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_limited_text, |data_type, _, random| {
        let Type::Text { max: Some(max), .. } = data_type.kind else { return None };
        let beyond = 1 + random.below(2) * random.below(300);
        Some(text_of(max as usize + beyond, random))
    })
}

fn text_at(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_limited_text, |data_type, _, random| {
        let Type::Text { max: Some(max), .. } = data_type.kind else { return None };
        Some(text_of(max as usize, random))
    })
}

fn text_form(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let formed = |data_type: &DataType| matches!(data_type.kind, Type::Text { pattern: Some(_), .. });
    replace(scene, random, formed, |_, value, random| {
        let changed: String = value.chars().skip(1).collect();
        Some(match random.below(12) {
            0 => value.to_lowercase(),
            1 => value.to_uppercase(),
            2 => changed,
            3 => format!("{value}A"),
            4 => format!("{{{value}}}"),
            5 => format!("{changed}é"),
            6 => format!("{changed}\n"),
            7 => format!("\n{changed}"),
            8 => format!("{changed}I"),
            9 => "5c1e7f0a-93d4-1b62-8a57-2f6de08b41c9".to_owned(),
            10 => "5C1E7F0A-93D4-4B62-BA57-2F6DE08B41C9".to_owned(),
            _ => value.replace('-', ""),
        })
    })
}

fn finer(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_number, |data_type, _, random| {
        let (_, max, fraction) = limits(data_type)?;
        let zeros = "0".repeat(random.below(8));
        let digits: String = (0..fraction).map(|_| char::from(b'0' + random.below(10) as u8)).collect();
        let whole = random.below(usize::try_from(max.trunc()).ok()?.min(99_999) + 1);
        Some(match random.below(4) {
            0 => format!("{whole}.{digits}{zeros}"),
            1 => format!("{whole}.{digits}1"),
            2 => format!("{whole}.{digits}{zeros}5{zeros}"),
            _ => format!("{whole}.{}", "0".repeat(random.below(30))),
        })
    })
}

fn larger(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_number, |data_type, _, random| {
        let (_, max, fraction) = limits(data_type)?;
        Some(match random.below(5) {
            0 => (max + Decimal::new(1, fraction)).to_string(),
            1 => (max.trunc() + Decimal::ONE).to_string(),
            2 => (max * Decimal::TEN).to_string(),
            3 => format!("1{}", "0".repeat(random.below(40))),
            _ => format!("{max}1"),
        })
    })
}

fn at_limit(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_number, |data_type, _, random| {
        let (min, max, fraction) = limits(data_type)?;
        let step = Decimal::new(1, fraction);
        Some(match random.below(6) {
            0 => max.to_string(),
            1 => min.to_string(),
            2 => (max - step).to_string(),
            3 => (min + step).to_string(),
            4 => (min - step).to_string(),
            _ => format!("000{max}"),
        })
    })
}

fn negative(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_number, |data_type, value, random| {
        let (_, max, _) = limits(data_type)?;
        Some(match random.below(3) {
            0 => format!("-{value}"),
            1 => format!("-{max}"),
            _ => "-0".to_owned(),
        })
    })
}

const NUMBERS: &[&str] = &[
    "+5",
    "007",
    "5.",
    ".5",
    "+.5",
    "-.0",
    "1,5",
    "1e3",
    "1E0",
    "NaN",
    "INF",
    "-INF",
    ".",
    "-",
    "+",
    "--5",
    "+-5",
    "1.2.3",
    "5..",
    "0x1F",
    "1 0",
    "1_0",
    "٥",
    "５",
    "1'000",
    "1.000,5",
    "½",
    "5 kg",
    "true",
    "-0",
    "-0.0",
    "0.10",
    "00.50",
    "0",
    "5.0",
    "1.",
    "000000000000000000000000000001",
    "&#53;",
    "5&#46;5",
];

fn number_form(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, is_number, |_, _, random| Some(random.word(NUMBERS).to_owned()))
}

const DATES: &[&str] = &[
    "2023-02-29",
    "2024-02-29",
    "1900-02-29",
    "2000-02-29",
    "2100-02-29",
    "2026-13-01",
    "2026-00-01",
    "2026-01-00",
    "2026-01-32",
    "2026-04-31",
    "26-01-01",
    "2026-1-1",
    "2026-01-1",
    "20260101",
    "01.02.2026",
    "2026/01/01",
    "2026-01-01Z",
    "2026-01-01z",
    "2026-01-01+02:00",
    "2026-01-01-11:30",
    "2026-01-01+14:00",
    "2026-01-01+14:01",
    "2026-01-01-14:00",
    "2026-01-01+15:00",
    "2026-01-01+13:60",
    "2026-01-01+2:00",
    "2026-01-01+0200",
    "2026-01-01 Z",
    "0000-01-01",
    "0001-01-01",
    "-0001-01-01",
    "-0004-02-29",
    "-0005-02-29",
    "-2026-01-01",
    "+2026-01-01",
    "12026-01-01",
    "02026-01-01",
    "-12026-01-01",
    "99999-12-31",
    "123456789012-01-01",
    "1234567890123-01-01",
    "99999999999999999999-01-01",
    "2026-01-01T00:00:00",
    "2026-01-01T00:00:00Z",
    "2026-001",
    "2026-01",
    "2026",
    "2026-01-01-",
    "2026-01-01+",
    "-",
    "--01-01",
    "today",
    "2026-01-0１",
    "2026-01-01.5",
    "9999-12-31",
    "2026\u{2013}01\u{2013}01",
];

fn date_form(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, |data_type| matches!(data_type.kind, Type::Date), |_, _, random| Some(random.word(DATES).to_owned()))
}

const TIMES: &[&str] = &[
    "T24:00:00",
    "T24:00:00.000",
    "T24:00:01",
    "T24:01:00",
    "T24:00:00.5",
    "T24:00:00Z",
    "T25:00:00",
    "T23:60:00",
    "T23:59:60",
    "T23:59:60Z",
    "T23:59:59.999",
    "T23:59:59.",
    "T10:00",
    "T10",
    "T",
    "",
    "T1:00:00",
    "T10:00:5",
    "t10:00:00",
    " 10:00:00",
    "T10:00:00Z",
    "T10:00:00z",
    "T10:00:00+14:00",
    "T10:00:00+14:30",
    "T10:00:00-14:00",
    "T10:00:00+25:00",
    "T10:00:00+01",
    "T10:00:00 Z",
    "T10:00:00.1234567890123456789",
    "T10:00:00.5Z",
    "T10:00:00,5",
    "T10:00:00.5.5",
    "T10:00:00.+5",
    "T-1:00:00",
    "T10:00:00-00:00",
    "T00:00:00.000000000",
    "TT10:00:00",
    "T10.00.00",
    "T100:00:00",
    "T10:00:61",
    "T10:61:00",
];

fn moment_form(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(
        scene,
        random,
        |data_type| matches!(data_type.kind, Type::DateTime),
        |_, _, random| {
            let day = if random.chance(1, 4) { random.word(DATES) } else { "2026-12-31" };
            Some(format!("{day}{}", random.word(TIMES)))
        },
    )
}

fn blanks_around(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let codes = |data_type: &DataType| !is_codes(data_type);
    replace(scene, random, codes, |_, value, random| Some(around(value, random)))
}

fn empty(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, any, |_, _, random| Some(random.word(&["", "<!-- none -->", "<![CDATA[]]>", "<?none?>"]).to_owned()))
}

fn blanks_only(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let blanks = [" ", "\n", "\t\t", "   ", "\r\n", "&#32;", "&#13;", "\u{a0}", "<![CDATA[ ]]>", " <!-- --> "];
    replace(scene, random, any, |_, _, random| Some(random.word(&blanks).to_owned()))
}

fn odd_characters(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    replace(scene, random, any, |_, value, random| {
        let odd = random.word(&[
            "\t", "\n", "\r", "\u{a0}", "\u{200b}", "\u{7f}", "\u{85}", "\u{feff}", "\u{fffd}", "\u{1}", "\u{fffe}", "\u{2028}", "&#x85;", "😀",
        ]);
        let mut middle = value.len() / 2;
        while !value.is_char_boundary(middle) {
            middle -= 1;
        }
        Some(format!("{}{odd}{}", &value[..middle], &value[middle..]))
    })
}

fn value_of_another(scene: &Scene<'_>, random: &mut Random) -> Option<Vec<u8>> {
    let fields = scene.fields(any);
    let (other, _) = random.pick(&fields)?;
    let value = scene.specimen.inner(other).to_owned();
    replace(scene, random, any, |_, _, _| Some(value))
}
