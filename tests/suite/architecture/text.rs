//! The text of a source file without what is no code: comments, literals, and what is compiled for tests only.

/// The code of a file.
pub fn code(text: &str) -> String {
    without_tests(&without_literals(text))
}

/// Comments are taken out, literals are emptied.
fn without_literals(text: &str) -> String {
    let characters: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut at = 0;
    while at < characters.len() {
        let rest = &characters[at..];
        at += match rest {
            ['/', '/', ..] => rest.iter().position(|c| *c == '\n').unwrap_or(rest.len()),
            ['/', '*', ..] => rest.windows(2).position(|two| two == ['*', '/']).map_or(rest.len(), |end| end + 2),
            ['r', '"', ..] | ['r', '#', '"' | '#', ..] if !is_name(code.chars().next_back()) => raw(rest),
            ['"', ..] => quoted(rest),
            ['\'', '\\', ..] => 3 + rest[3..].iter().position(|c| *c == '\'').unwrap_or_default(),
            ['\'', _, '\'', ..] => 3,
            [character, ..] => {
                code.push(*character);
                1
            }
            [] => 1,
        };
    }
    code
}

fn is_name(character: Option<char>) -> bool {
    character.is_some_and(|c| c.is_alphanumeric() || c == '_')
}

/// How long a raw string is, `r#"..."#`.
fn raw(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', hashes));
    let start = 2 + hashes;
    rest[start..].windows(end.len()).position(|window| window == end).map_or(rest.len(), |at| start + at + end.len())
}

/// How long a string is.
fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() && rest[at] != '"' {
        at += if rest[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

/// Modules that are compiled for tests only are taken out.
fn without_tests(code: &str) -> String {
    const MARK: &str = "#[cfg(test)]";
    let Some(start) = code.find(MARK) else { return code.to_owned() };
    let rest = &code[start + MARK.len()..];
    let end = match (rest.find(';'), rest.find('{')) {
        (Some(semicolon), brace) if brace.is_none_or(|brace| semicolon < brace) => semicolon + 1,
        (_, Some(brace)) => brace + block(&rest[brace..]),
        _ => rest.len(),
    };
    format!("{}{}", &code[..start], without_tests(&rest[end..]))
}

/// How long a block is, from its opening brace on.
fn block(code: &str) -> usize {
    let mut depth = 0;
    for (at, character) in code.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + 1;
        }
    }
    code.len()
}

#[test]
fn what_is_no_code_is_taken_out() {
    let text = "use a::b; // use c::d;\n/* use e::f; */ let x = \"use g::h; \\\" \"; let y = r#\"use \" i\"#; let z = '\"'; fn f<'a>(x: &'a str) {}\n\
                #[cfg(test)]\nmod tests { use super::*; fn g() { } }\n#[cfg(test)] mod more;\nuse j::k;";
    let expected = "use a::b; \n let x = ; let y = ; let z = ; fn f<'a>(x: &'a str) {}\n\n\nuse j::k;";
    assert_eq!(code(text), expected);
}
