use super::*;

#[track_caller]
fn mistakes(text: &str) -> Vec<String> {
    let found = Config::parse(text, None).expect_err("has mistakes");
    found.into_iter().map(|mistake| mistake.field).collect()
}

#[test]
fn example_is_the_default() {
    assert_eq!(Config::parse(EXAMPLE, None), Ok(Config::default()));
}

#[test]
fn empty_file_is_the_default() {
    assert_eq!(Config::parse("", None), Ok(Config::default()));
}

#[test]
fn example_shows_every_field() {
    let all = serde_json::to_value(Config::default()).expect("plain data");
    for (part, fields) in all.as_object().expect("parts") {
        let from = EXAMPLE
            .find(&format!("\n[{part}]\n"))
            .unwrap_or_else(|| panic!("[{part}] is missing"));
        let text = &EXAMPLE[from + 2..];
        let text = &text[..text.find("\n[").unwrap_or(text.len())];
        for field in fields.as_object().expect("fields").keys() {
            let is_shown = [format!("\n{field} = "), format!("\n# {field} = ")]
                .iter()
                .any(|line| text.contains(line));
            assert!(is_shown, "{part}.{field} is missing");
        }
    }
}

#[test]
fn fields_shown_as_comments_are_valid() {
    let uncommented: String = EXAMPLE
        .lines()
        .map(|line| {
            line.strip_prefix("# ")
                .filter(|rest| rest.contains(" = "))
                .unwrap_or(line)
        })
        .filter(|line| !line.starts_with("page_dir")) // checked for its index.html
        .map(|line| format!("{line}\n"))
        .collect();
    let config = Config::parse(&uncommented, None).expect("valid");
    assert!(config.chain.signer_file.is_some() && config.gate.key_file.is_some());
}

#[test]
fn all_mistakes_are_reported_together() {
    let text = r#"
        [node]
        network = "../etc"
        data_dir = 5
        drain_timeout_ms = 999999999
        [chain]
        url = "http://127.0.0.1"
        urk = "x"
        report_timeout_ms = -1
        [http]
        listen = "localhost"
        page_dir = "/nowhere"
        public_url = "ftp://x/"
        [hls]
        window_segments = 1
        [log]
        format = "yaml"
        filter = "a=b=c"
        [lgo]
    "#;
    assert_eq!(
        mistakes(text),
        [
            "node.data_dir",
            "chain.report_timeout_ms",
            "chain.urk",
            "http.listen",
            "log.format",
            "lgo",
            "node.network",
            "node.drain_timeout_ms",
            "chain.url",
            "http.public_url",
            "http.public_url",
            "http.page_dir",
            "hls.window_segments",
            "log.filter",
        ]
    );
}

#[test]
fn part_that_is_not_a_table_is_a_mistake() {
    assert_eq!(mistakes("node = 3\nx = 1"), ["node", "x"]);
}

#[test]
fn one_address_for_two_servers_is_a_mistake() {
    assert_eq!(mistakes("[http]\nlisten = \"127.0.0.1:1935\""), ["http.listen"]);
}

#[test]
fn file_that_is_not_toml_is_one_mistake_with_its_line() {
    let found = Config::parse("[node]\nx", None).expect_err("not TOML");
    assert!(found.len() == 1 && found[0].text.contains("line 2"), "{found:?}");
}

#[test]
fn chain_url_of_the_environment_wins_and_is_checked() {
    let config = Config::parse("", Some("wss://chain.example".to_owned())).expect("valid");
    assert_eq!(config.chain.url, "wss://chain.example");
    assert!(Config::parse("", Some("chain.example".to_owned())).is_err());
}

#[test]
fn report_names_file_and_every_mistake() {
    let mistake = |field: &str| Mistake {
        field: field.to_owned(),
        text: "is wrong".to_owned(),
    };
    let error = ConfigError {
        file: "node.toml".to_owned(),
        mistakes: vec![mistake("a.b"), mistake("c.d")],
    };
    assert_eq!(
        error.to_string(),
        "node.toml: 2 mistakes\n  a.b is wrong\n  c.d is wrong"
    );
}

#[test]
fn domain_is_host_and_port_of_the_public_url() {
    let http = HttpConfig {
        public_url: "https://live.example:8443/x".to_owned(),
        ..HttpConfig::default()
    };
    assert_eq!(http.domain(), "live.example:8443");
}
