use super::*;

const ARTICLES: [FieldName; 6] = [
    FieldName::Title,
    FieldName::Source,
    FieldName::Place,
    FieldName::Published,
    FieldName::Indicator,
    FieldName::Id,
];

fn root(query: &str) -> Node {
    let parsed = parse(query, &FieldName::ALL).unwrap_or_else(|error| panic!("{query}:\n{error}"));
    parsed.root.unwrap_or_else(|| panic!("{query}: nothing"))
}

fn clause(query: &str) -> Clause {
    match root(query) {
        Node::Clause(clause) => clause,
        node => panic!("{query}: {node:?}"),
    }
}

/// A tree in brackets: `+` for all, `|` for any, `-` for not.
fn tree(node: &Node) -> String {
    let list = |sign: char, parts: &[Node]| {
        let parts: Vec<String> = parts.iter().map(tree).collect();
        format!("[{sign} {}]", parts.join(" "))
    };
    match node {
        Node::Clause(clause) => clause.to_string().replace(' ', "_"),
        Node::All(parts) => list('+', parts),
        Node::Any(parts) => list('|', parts),
        Node::Not(part) => format!("-{}", tree(part)),
    }
}

/// Units as their folded words, in quotes where they were, with the `*` of a prefix.
fn units(query: &str) -> Vec<String> {
    let parsed = parse(query, &FieldName::ALL).unwrap_or_else(|error| panic!("{query}:\n{error}"));
    let print = |unit: &Unit| {
        let words: Vec<&str> = unit.words.iter().map(|word| word.folded.as_str()).collect();
        let star = if unit.prefix { "*" } else { "" };
        let quote = if unit.quoted { "\"" } else { "" };
        format!("{quote}{}{star}{quote}", words.join(" "))
    };
    parsed.units().map(print).collect()
}

/// The message for a query, and the part of the query from the place that it points at.
fn fails<'a>(query: &'a str, fields: &[FieldName]) -> (String, &'a str) {
    match parse(query, fields) {
        Err(Error::Query { message, column, .. }) => {
            let at = query.char_indices().nth(column).map_or(query.len(), |(at, _)| at);
            (message, &query[at..])
        }
        result => panic!("{query}: {result:?}"),
    }
}

fn assert_fails(query: &str, beginning: &str, points_at: &str) {
    let (message, rest) = fails(query, &FieldName::ALL);
    assert!(message.starts_with(beginning), "{query}: {message}");
    assert_eq!(rest, points_at, "{query}: {message}");
}

#[test]
fn words_phrases_and_glued_words() {
    assert_eq!(units("hồ sơ"), ["ho", "so"]);
    assert_eq!(
        units("tỷ “hồ sơ” «lúa» 87/KH-CTC 68,36"),
        ["ti", "\"ho so\"", "\"lua\"", "87 kh ctc", "68,36"]
    );
    assert_eq!(units("a\"b-c\"d"), ["a", "\"b c\"", "d"]);
    assert_eq!(units("a \"\" b \"?\""), ["a", "b"]);
    for blank in ["", " \u{A0}\n"] {
        assert_eq!(parse(blank, &ARTICLES).expect("blank"), Parsed::default());
    }
}

#[test]
fn words_keep_their_tones_and_their_spelling() {
    let Clause { raw, value: Value::Words(unit), at, field } = clause("  Chuyển") else { panic!("words") };
    assert_eq!((raw.as_str(), at, field), ("Chuyển", 2, None));
    assert_eq!(unit.words[0].folded, "chuyen");
    assert_eq!(unit.words[0].toned.as_deref(), Some("chuyên\u{309}"));
    let Value::Words(unit) = clause("chuyen").value else { panic!("words") };
    assert_eq!(unit.words[0].toned, None);
}

#[test]
fn prefixes() {
    assert_eq!(units("chuy* 87/KH* \"hồ s*\""), ["chuy*", "87 kh*", "\"ho s*\""]);
    assert_eq!(clause("87/KH*").raw, "87/KH*");
    // Elsewhere it separates.
    assert_eq!(units("* *a a * b 3*4 \"a* b\" \"a\"*"), ["a", "a", "b", "3", "4", "\"a b\"", "\"a\""]);
    assert_eq!(units("87*/KH"), ["87*", "kh"]);
    assert!(matches!(clause("title:chuy*").value, Value::Words(Unit { prefix: true, quoted: false, .. })));
    assert!(matches!(clause("title:\"hồ s*\"").value, Value::Words(Unit { prefix: true, quoted: true, .. })));
}

#[test]
fn operators_and_groups() {
    for (query, expected) in [
        ("a b", "[+ a b]"),
        ("a AND b AND c", "[+ a b c]"),
        ("a OR b OR c", "[| a b c]"),
        ("a b OR c d", "[| [+ a b] [+ c d]]"),
        ("a AND b OR c", "[| [+ a b] c]"),
        ("a AND (b OR c)", "[+ a [| b c]]"),
        ("(a b) c", "[+ a b c]"),
        ("(a OR b) OR (c OR d)", "[| a b c d]"),
        ("((a))", "a"),
        ("a NOT b", "[+ a -b]"),
        ("a AND NOT (b OR c)", "[+ a -[| b c]]"),
        ("NOT a b", "[+ -a b]"),
        ("NOT a", "-a"),
        ("NOT a NOT b", "[+ -a -b]"),
        ("NOT NOT a", "a"),
        ("NOT (NOT a)", "a"),
        ("a OR NOT b", "[| a -b]"),
        ("NOT TP.HCM", "-[+ TP HCM]"),
        ("NOT(a)AND\"b c\"OR d", "[| [+ -a \"b_c\"] d]"),
        ("a () b", "[+ a b]"),
        ("a AND () - b", "[+ a b]"),
        ("a () AND b", "[+ a b]"),
        ("NOT () a", "-a"),
        ("a OR (-) b", "[| a b]"),
        ("a and b or not", "[+ a and b or not]"),
        ("\"a AND\" \"OR\"", "[+ \"a_AND\" \"OR\"]"),
        ("a AND, b", "[+ a AND, b]"),
        ("R&D AND/OR TO", "[+ R D AND/OR TO]"),
    ] {
        assert_eq!(tree(&root(query)), expected, "{query}");
    }
}

#[test]
fn units_are_those_that_are_asked_for_anywhere() {
    assert_eq!(units("a NOT (b \"c d\") title:e (f OR \"g h\") NOT NOT i"), ["a", "f", "\"g h\"", "i"]);
    let parsed = parse("a \"b c\" NOT d", &ARTICLES).expect("a good query");
    let words: Vec<&str> =
        parsed.units().flat_map(|unit| &unit.words).map(|word| word.folded.as_str()).collect();
    assert_eq!(words, ["a", "b", "c"]);
}

#[test]
fn every_field_takes_a_value() {
    for field in FieldName::ALL {
        let found = clause(&format!("  {}:Hà/Giang", field.as_str()));
        assert_eq!((found.field, found.raw.as_str(), found.at), (Some(field), "Hà/Giang", 2));
        let Value::Words(unit) = found.value else { panic!("words") };
        assert_eq!((unit.words.len(), unit.quoted), (2, false));
    }
    for (query, raw, words) in [
        ("unit:%", "%", 0),
        ("unit:\"%\"", "%", 0),
        ("published:2023-06", "2023-06", 2),
        ("id:tin/2023_07.txt", "tin/2023_07.txt", 4),
        ("place:“Hà Giang”", "Hà Giang", 2),
        ("(unit:đồng/kg)", "đồng/kg", 2),
        ("value:68,36%", "68,36%", 1),
    ] {
        let found = clause(query);
        let Value::Words(unit) = found.value else { panic!("words") };
        assert_eq!((found.raw.as_str(), unit.words.len()), (raw, words), "{query}");
    }
    assert_eq!(tree(&root("lúa title:ngô\"khoai\" NOT unit:%")), "[+ lúa title:ngô \"khoai\" -unit:%]");
}

#[test]
fn ranges() {
    for (query, low, high) in [
        ("value:[5 tỷ TO 10 tỷ đồng]", Some("5 tỷ"), Some("10 tỷ đồng")),
        ("published:[2023-01 TO *]", Some("2023-01"), None),
        ("published:[* TO 2023-06]", None, Some("2023-06")),
        ("published:[ \"2023\" TO “30/6/2023” ]", Some("2023"), Some("30/6/2023")),
        ("label:[\"a] TO b\"TO c]", Some("a] TO b"), Some("c")),
        ("label:[TOA TO b-TO]", Some("TOA"), Some("b-TO")),
        ("value:[(1) TO 2]", Some("(1)"), Some("2")),
    ] {
        let found = clause(query);
        let expected = Value::Range { low: low.map(str::to_owned), high: high.map(str::to_owned) };
        assert_eq!(found.value, expected, "{query}");
        assert_eq!(found.raw, format!("[{} TO {}]", low.unwrap_or("*"), high.unwrap_or("*")));
    }
    assert_eq!(tree(&root("value:[1 TO 2]a")), "[+ value:[\"1\"_TO_\"2\"] a]");
}

#[test]
fn pasted_text_is_words() {
    for (query, words) in [
        ("Nghệ An: tăng trưởng", 4),
        ("10:30", 2),
        ("(68,36%)", 1),
        ("https://vidu.vn/tin?title:moi", 6),
        ("TP.HCM - Hà Nội", 4),
        ("giá: 5.000 đồng/kg;", 4),
        ("Nguồn:TTXVN a:b giá:cao Title:x", 8),
        ("gold: 5", 2),
        ("[1 TO 2] {a} <b> 'c' \\d ~e ^f +g -h !i", 12),
    ] {
        let parsed = parse(query, &ARTICLES).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(parsed.units().flat_map(|unit| &unit.words).count(), words, "{query}: {:?}", parsed.root);
    }
}

#[test]
fn errors_point_at_the_character() {
    assert_fails("số \"liệu", "this quote is not closed", "\"liệu");
    assert_fails("title:\"liệu", "this quote is not closed", "\"liệu");
    assert_fails("số (liệu (a)", "this parenthesis is not closed", "(liệu (a)");
    assert_fails("số) liệu", "this parenthesis closes nothing", ") liệu");
    assert_fails("AND a", "AND has nothing before it", "AND a");
    assert_fails("a OR (AND b)", "AND has nothing before it", "AND b)");
    assert_fails("a AND", "AND has nothing behind it", "AND");
    assert_fails("a AND AND b", "AND has nothing behind it", "AND AND b");
    assert_fails("a AND OR b", "AND has nothing behind it", "AND OR b");
    assert_fails("a AND ()", "AND has nothing behind it", "AND ()");
    assert_fails("a OR ?", "OR has nothing behind it", "OR ?");
    assert_fails("() OR b", "OR has nothing before it", "OR b");
    assert_fails("(a OR) b", "OR has nothing behind it", "OR) b");
    assert_fails("a NOT", "NOT has nothing behind it", "NOT");
    assert_fails("a (NOT) b", "NOT has nothing behind it", "NOT) b");
    assert_fails("NOT OR a", "NOT has nothing behind it", "NOT OR a");
    assert_fails("  ?!", "the query has no words", "?!");
    assert_fails("()", "the query has no words", "()");
    assert_fails("a value:[1 TO 2", "this range is not closed", "[1 TO 2");
    assert_fails("value:[\"1 TO 2]", "this quote is not closed", "\"1 TO 2]");
    assert_fails("value:[1 to 2]", "this range has no TO", "[1 to 2]");
    assert_fails("value:[]", "this range has no TO", "[]");
    assert_fails("value:[1 TO 2 TO 3]", "this range has a second TO", "TO 3]");
    assert_fails("value:[1 TO]", "this range lacks an end", "TO]");
    assert_fails("value:[\"\" TO 1]", "this range lacks an end", "TO 1]");
    assert_fails("value:[* TO *]", "this range is open at both ends", "[* TO *]");
    let message = parse("số \"liệu", &ARTICLES).expect_err("not closed").to_string();
    assert_eq!(message, "this quote is not closed: end the phrase with another \"\n  số \"liệu\n     ^");
    // One column a character that is seen, however it is composed, and however long the query is.
    let message = parse("số ( \"liệu", &ARTICLES).expect_err("not closed").to_string();
    let decomposed: String = "số ( \"liệu".nfd().collect();
    assert_eq!(parse(&decomposed, &ARTICLES).expect_err("not closed").to_string(), message);
    let long = format!("{}\n(", "từ ".repeat(100));
    let Err(Error::Query { query, column, .. }) = parse(&long, &ARTICLES) else { panic!("not closed") };
    assert_eq!(query.chars().nth(column), Some('('));
    assert!(query.chars().count() <= 2 * SHOWN && !query.contains('\n'));
}

#[test]
fn errors_of_fields_say_what_is_accepted() {
    let (message, rest) = fails("lúa titel:\"ngô\"", &ARTICLES);
    assert_eq!(rest, "titel:\"ngô\"");
    assert_eq!(
        message,
        "there is no such field; did you mean title? the fields here are title, source, place, published, \
         indicator, id; to search for it as text, put it in quotes"
    );
    for (query, meant) in
        [("plase:7", "place"), ("peroid:2023", "period"), ("valu:[1 TO 2]", "value"), ("units:%a", "")]
    {
        let result = parse(query, &FieldName::ALL);
        if meant.is_empty() {
            // A sign behind the colon: text.
            assert!(result.is_ok(), "{query}");
            continue;
        }
        let message = result.expect_err(query).to_string();
        assert!(message.contains(&format!("did you mean {meant}?")), "{query}: {message}");
    }
    for query in ["author:lan", "date:2023", "place_code:02"] {
        assert_fails(query, "there is no such field: the fields here are title,", query);
    }
    for headline in ["Nguyễn Văn A: su:toi", "ho:so", "mailto:a", "tin:bai"] {
        assert!(parse(headline, &ARTICLES).is_ok(), "{headline}");
    }
    let (message, rest) = fails("a value:5", &ARTICLES);
    assert!(
        message.starts_with("value is a field of figures, and this is a search for articles"),
        "{message}"
    );
    assert!(message.contains("title, source, place, published, indicator, id;"), "{message}");
    assert_eq!(rest, "value:5");
    for query in ["title: lúa", "title:", "title:)", "title:\"\"", "title:\" \""] {
        assert_fails(query, "title has no value: write it directly behind the colon", query);
    }
}

#[test]
fn long_and_deep_queries_end() {
    assert!(parse(&"từ ".repeat(MAX_WORDS), &ARTICLES).is_ok());
    let too_long = |query: &str| match parse(query, &FieldName::ALL) {
        Err(Error::Query { query, message, column }) => {
            assert!(message.starts_with("the query is too long"), "{message}");
            query.chars().skip(column).collect::<String>()
        }
        result => panic!("{result:?}"),
    };
    assert_eq!(too_long(&format!("{}đây", "a ".repeat(MAX_WORDS))), "đây");
    // Clauses whose value is no word count as well.
    assert_eq!(too_long(&format!("{}NOT unit:%", "unit:% ".repeat(MAX_WORDS))), "unit:%");

    let deep = |levels: usize| format!("{}b{}", "(a OR ".repeat(levels), ")".repeat(levels));
    assert!(parse(&deep(MAX_DEPTH), &ARTICLES).is_ok());
    let Err(Error::Query { message, .. }) = parse(&deep(MAX_DEPTH + 1), &ARTICLES) else {
        panic!("too deep")
    };
    assert!(message.starts_with("the query is too deep"), "{message}");
    assert!(parse(&"(".repeat(1_000_000), &ARTICLES).is_err());
    assert_eq!(tree(&root(&format!("{}a", "NOT ".repeat(100_001)))), "-a");
}

#[test]
fn an_error_can_be_placed_by_others() {
    let error = error_at("lúa published:mai", 5, "no date");
    assert_eq!(error.to_string(), "no date\n  lúa published:mai\n      ^");
    assert_eq!(error_at("", 0, "nothing").to_string(), "nothing\n  \n  ^");
}

fn forget_places(node: &mut Node) {
    match node {
        Node::Clause(clause) => clause.at = 0,
        Node::All(parts) | Node::Any(parts) => parts.iter_mut().for_each(forget_places),
        Node::Not(part) => forget_places(part),
    }
}

fn assert_flat(node: &Node) {
    match node {
        Node::Clause(_) => {}
        Node::All(parts) => {
            assert!(parts.len() > 1 && !parts.iter().any(|part| matches!(part, Node::All(_))), "{node:?}");
            parts.iter().for_each(assert_flat);
        }
        Node::Any(parts) => {
            assert!(parts.len() > 1 && !parts.iter().any(|part| matches!(part, Node::Any(_))), "{node:?}");
            parts.iter().for_each(assert_flat);
        }
        Node::Not(part) => {
            assert!(!matches!(**part, Node::Not(_)), "{node:?}");
            assert_flat(part);
        }
    }
}

#[test]
fn whatever_is_typed_reads_as_it_prints_or_fails_at_a_character() {
    const PIECES: [&str; 48] = [
        " ",
        " ",
        " ",
        " ",
        "a",
        "hồ",
        "so\u{301}",
        "đ",
        "AND",
        "OR",
        "NOT",
        "TO",
        "(",
        ")",
        "(",
        ")",
        "\"",
        "“",
        "*",
        "*",
        "title:",
        "unit:",
        "value:",
        "[",
        "]",
        "[1 TO 2]",
        "[* TO ",
        " TO *]",
        "/",
        "-",
        "–",
        ":",
        ",",
        ".",
        "68,36",
        "1.983",
        "%",
        "\u{A0}",
        "\n",
        "\u{200B}",
        "\u{301}",
        "titel:",
        "https://",
        "🌾",
        "漢",
        "\\",
        "\0",
        " AND ",
    ];
    // Numbers of a linear congruential generator: the same queries in every run.
    let mut state = 4_u64;
    let mut next = |below: usize| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let (mut read, mut failed) = (0, 0);
    for _ in 0..30_000 {
        let query: String = (0..=next(12)).map(|_| PIECES[next(PIECES.len())]).collect();
        match parse(&query, &FieldName::ALL) {
            Ok(Parsed { root: Some(mut node) }) => {
                read += 1;
                assert_flat(&node);
                let printed = node.to_string();
                let mut again = root(&printed);
                forget_places(&mut node);
                forget_places(&mut again);
                assert_eq!(again, node, "{query:?} prints as {printed:?}");
            }
            Ok(Parsed { root: None }) => assert!(query.trim().is_empty(), "{query:?}"),
            Err(Error::Query { query: shown, column, .. }) => {
                failed += 1;
                assert!(column <= shown.chars().count(), "{query:?}");
            }
            Err(error) => panic!("{query:?}: {error}"),
        }
    }
    assert!(read > 5_000 && failed > 5_000, "{read} read, {failed} failed");
}
