//! Where requests must not go: spellings of addresses, names that lead elsewhere.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::super::target::Target;
use super::super::{Egress, Fault, Resolve, Resolving, connect};
use super::{Host, ask, loopback};

/// Names and where they lead, and how often somebody has asked.
#[derive(Default)]
struct Names {
    asked: AtomicUsize,
    answers: Vec<Vec<IpAddr>>,
}

impl Names {
    fn of(answers: &[&[&str]]) -> Arc<Names> {
        let parse = |all: &&[&str]| all.iter().map(|it| it.parse().expect("an address")).collect();
        Arc::new(Names { asked: AtomicUsize::new(0), answers: answers.iter().map(parse).collect() })
    }
}

impl Resolve for Names {
    fn resolve<'a>(&'a self, _: &'a str) -> Resolving<'a> {
        let at = self.asked.fetch_add(1, Ordering::SeqCst);
        let answer = self.answers.get(at).or(self.answers.last()).cloned().unwrap_or_default();
        Box::pin(async move { answer })
    }
}

/// Ways to write an IPv4 address, as browsers, C libraries and people know them, and addresses of IPv6 it hides in.
fn spellings(it: Ipv4Addr) -> Vec<String> {
    let [a, b, c, d] = it.octets();
    let dotted = it.to_string();
    let whole = u32::from(it);
    let low = whole & 0x00ff_ffff;
    let pair = whole & 0xffff;
    let (high, rest) = (whole >> 16, whole & 0xffff);
    let wide = |text: String| -> String {
        text.chars()
            .map(|it| if it.is_ascii_digit() { char::from_u32(it as u32 + 0xfee0).unwrap_or(it) } else { it })
            .collect()
    };
    vec![
        format!("{a}.{b}.{c}.{d}"),
        format!("{a}.{b}.{c}.{d}."),
        format!("{whole}"),
        format!("{whole:#x}"),
        format!("{whole:#X}").to_uppercase(),
        format!("0{whole:o}"),
        format!("{a}.{low}"),
        format!("{a}.{b}.{pair}"),
        format!("{a:#x}.{b:#x}.{c:#x}.{d:#x}"),
        format!("0{a:o}.0{b:o}.0{c:o}.0{d:o}"),
        format!("000{a:o}.{b}.{c:#x}.{d}"),
        format!("{a:#x}.{low}"),
        format!("{a}.{b:#x}.0{pair:o}"),
        format!("%{:02x}{}", dotted.as_bytes()[0], &dotted[1..]),
        wide(format!("{a}.{b}.{c}.{d}")),
        format!("{a}。{b}。{c}。{d}"),
        format!("{a}．{b}｡{c}.{d}"),
        format!("[::ffff:{a}.{b}.{c}.{d}]"),
        format!("[::ffff:{high:x}:{rest:x}]"),
        format!("[0:0:0:0:0:ffff:{high:x}:{rest:x}]"),
        format!("[::FFFF:{high:X}:{rest:X}]"),
        format!("[::{a}.{b}.{c}.{d}]"),
        format!("[::{high:x}:{rest:x}]"),
        format!("[::ffff:0:{a}.{b}.{c}.{d}]"),
        format!("[64:ff9b::{a}.{b}.{c}.{d}]"),
        format!("[64:ff9b:1::{high:x}:{rest:x}]"),
        format!("[2002:{high:x}:{rest:x}::1]"),
        format!("[2001:0:{high:x}:{rest:x}::]"),
        format!("example.com@{a}.{b}.{c}.{d}"),
        format!("example.com:443@{a}.{b}.{c}.{d}"),
        format!("{a}.{b}.{c}.{d}\\@example.com"),
        format!("{a}.{b}.{c}.{d}%00.example.com"),
        format!("{a}.{b}\t.{c}.{d}"),
    ]
}

#[tokio::test]
async fn no_spelling_of_an_address_inside_leads_there() {
    let trap = Host::saying("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").await;
    // Whatever a name may be: it leads to the trap.
    let egress = Egress::default().with_resolver(Names::of(&[&["127.0.0.1"]]));
    let mut urls = Vec::new();
    for inside in
        ["127.0.0.1", "10.0.0.1", "169.254.169.254", "192.168.0.1", "172.16.0.1", "100.64.0.1", "0.0.0.0"]
    {
        for spelling in spellings(inside.parse().expect(inside)) {
            urls.push(format!("https://{spelling}:{}/", trap.port));
            urls.push(format!("http://{spelling}:{}/", trap.port));
        }
    }
    let port = trap.port;
    for name in [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "ip6-localhost",
        "localtest.me",
        "127.0.0.1.nip.io",
        "metadata",
        "metadata.google.internal",
        "instance-data",
        "router.local",
        "xn--lcalhost-8ya",
        "lócalhost",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[ff02::1]",
        "[::1%25lo]",
        "[::1",
        "::1",
        "①②⑦.⓪.⓪.①",
        "127.0.0.1%2f",
        "127.0.0.1%23",
        "127.0.0.1#",
        "example.com#@127.0.0.1",
        "256.256.256.256",
        "127.0.0.0x1",
        "1.1.1.1.1",
        "-",
        ".",
        "..",
        "",
        "a b",
        "%",
        "%zz",
        "[",
        "]",
        "[]",
        "[1]",
        "example.com%20",
        "exam\u{0}ple.com",
        "exam\nple.com",
        "exam\rple.com",
        "ex%0d%0aample.com",
        "user:pw@localhost",
        "@localhost",
        ":@localhost",
    ] {
        urls.push(format!("https://{name}:{port}/"));
        urls.push(format!("http://{name}:{port}/x?y=z"));
    }
    for scheme in [
        "ftp",
        "file",
        "gopher",
        "dict",
        "ldap",
        "ws",
        "wss",
        "data",
        "javascript",
        "blob",
        "jar",
        "unix",
        "http+unix",
        "ssh",
        "tel",
        "mailto",
        "about",
        "view-source:http",
    ] {
        urls.push(format!("{scheme}://127.0.0.1:{port}/"));
        urls.push(format!("{scheme}:127.0.0.1:{port}"));
    }
    for whole in [
        "",
        " ",
        "https",
        "https:",
        "https:/",
        "https://",
        "https:///",
        "https:/127.0.0.1/",
        "https:127.0.0.1",
        "https:\\\\127.0.0.1\\",
        "//127.0.0.1/",
        "/etc/passwd",
        "127.0.0.1",
        "https:// 127.0.0.1/",
        "\thttps://127.0.0.1/",
        "https://127.0.0.1:0/",
        "https://127.0.0.1:65536/",
        "https://127.0.0.1:-1/",
        "https://127.0.0.1:8a/",
        "https://127.0.0.1/#x",
        "https:////127.0.0.1/",
        "hTTps:/\\127.0.0.1",
    ] {
        urls.push(whole.to_owned());
    }
    urls.push(format!("https://example.com/{}", "a".repeat(3000)));
    assert!(urls.len() >= 300, "{}", urls.len());
    for url in &urls {
        let got = egress.get(ask(url)).await;
        assert!(
            matches!(got, Err(Fault::Url(_) | Fault::Plain | Fault::Inside(_))),
            "{url:?} must be refused before anybody is asked, but was {got:?}"
        );
    }
    assert_eq!(trap.came(), 0);
    // The trap works: who is allowed gets there, in any of the spellings that mean the same address.
    for url in [trap.url("/"), format!("http://0x7f.1:{port}/"), format!("http://2130706433:{port}/")] {
        assert_eq!(loopback().get(ask(&url)).await.expect(&url).status, 200);
    }
    assert_eq!(trap.came(), 3);
}

#[tokio::test]
async fn what_is_allowed_is_a_host_with_its_port_and_nothing_beside() {
    let host = Host::saying("HTTP/1.1 204 No Content\r\n\r\n").await;
    let other = Host::saying("HTTP/1.1 204 No Content\r\n\r\n").await;
    let names = Names::of(&[&["127.0.0.1"]]);
    let egress = Egress::default()
        .allow(&format!("App.Internal.:{}", host.port))
        .expect("a host")
        .with_resolver(names);
    let reach = async |name: &str, port: u16| {
        egress.get(ask(&format!("http://{name}:{port}/"))).await.map(|it| it.status.as_u16())
    };
    assert_eq!(reach("app.internal", host.port).await, Ok(204));
    assert_eq!(reach("APP.INTERNAL.", host.port).await, Ok(204));
    assert_eq!(reach("app.internal", other.port).await, Err(Fault::Plain));
    for name in
        ["internal", "x.app.internal", "app.internal.evil.example", "app-internal", "127.0.0.1", "localhost"]
    {
        assert_eq!(reach(name, host.port).await, Err(Fault::Plain), "{name}");
    }
    assert_eq!((host.came(), other.came()), (2, 0));
    for wrong in
        ["", "http://a", "a/b", "a b", "*", "*.internal", "a:0", "a:x", "a:65536", "u@a", "a#b", "[::1"]
    {
        assert!(Egress::default().allow(wrong).is_err(), "{wrong}");
    }
}

#[tokio::test]
async fn a_name_is_resolved_once_and_all_its_addresses_count() {
    let place = async |answers: &[&[&str]], allow: Option<&str>| {
        let names = Names::of(answers);
        let mut egress = Egress::default().with_resolver(names.clone());
        if let Some(host) = allow {
            egress = egress.allow(host).expect(host);
        }
        let target = Target::parse("https://rebind.example/", &egress).expect("a target");
        let places = egress.places(&target).await;
        (
            places.map(|all| all.iter().map(|it| it.ip().to_string()).collect::<Vec<_>>()),
            names.asked.load(Ordering::SeqCst),
        )
    };
    // Out at first, in when asked again: it is not asked again.
    let (places, asked) = place(&[&["2606:4700::1111"], &["127.0.0.1"]], None).await;
    assert_eq!((places, asked), (Ok(vec!["2606:4700::1111".to_owned()]), 1));
    for mixed in [
        &["8.8.8.8", "127.0.0.1"][..],
        &["8.8.8.8", "2606:4700::1111", "10.0.0.1"],
        &["::ffff:127.0.0.1"],
        &["::ffff:a00:1", "8.8.8.8"],
        &["64:ff9b::7f00:1"],
        &["169.254.169.254"],
        &["0.0.0.0"],
        &["::"],
    ] {
        assert!(matches!(place(&[mixed], None).await.0, Err(Fault::Inside(_))), "{mixed:?}");
    }
    assert_eq!(place(&[&[]], None).await.0, Err(Fault::Name));
    // Allowed by name, it may be on a network of one's own, and still not where a cloud keeps its secrets.
    let allow = Some("rebind.example");
    assert!(place(&[&["10.0.0.1", "::1"]], allow).await.0.is_ok());
    for metadata in ["169.254.169.254", "::ffff:169.254.169.254", "fe80::1", "0.0.0.0"] {
        assert!(matches!(place(&[&[metadata]], allow).await.0, Err(Fault::Inside(_))), "{metadata}");
    }
    // An address of this machine is not out there, whichever it is.
    assert!(connect::is_own(Ipv4Addr::LOCALHOST.into()));
    assert!(!connect::is_own(Ipv4Addr::new(192, 0, 2, 1).into()));
}
