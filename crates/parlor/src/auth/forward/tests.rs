//! Which cookies a host is shown. (Hosts that answer, and how, are in the tests of the doors.)

use super::*;

fn shown(from: &ForwardAuth, cookies: &[&'static str]) -> Option<String> {
    from.shown(&cookies.iter().map(|it| (header::COOKIE, HeaderValue::from_static(it))).collect())
}

#[test]
fn a_host_is_shown_its_own_cookies() {
    let all = ForwardAuth::new("https://app.example/who").expect("a URL");
    let one = all.clone().cookie("sessionid");
    for (cookies, of_all, of_one) in [
        (&[][..], None, None),
        (&["sessionid=a"], Some("sessionid=a"), Some("sessionid=a")),
        (&["b=2; a=1"], Some("a=1; b=2"), None),
        (&["b=2", "sessionid=a; a=1"], Some("a=1; b=2; sessionid=a"), Some("sessionid=a")),
        (&["parlor=x; __Host-parlor=y; a=1"], Some("a=1"), None),
        (&["parlor=x"], None, None),
        (&["xsessionid=a; sessionid2=b; sessionid"], Some("sessionid2=b; xsessionid=a"), None),
        (&["=x; ; sessionid=a"], Some("sessionid=a"), Some("sessionid=a")),
        // Twice the same name: both, for the host to judge.
        (&["sessionid=b; sessionid=a"], Some("sessionid=a; sessionid=b"), Some("sessionid=a; sessionid=b")),
    ] {
        assert_eq!(shown(&all, cookies).as_deref(), of_all, "{cookies:?}");
        assert_eq!(shown(&one, cookies).as_deref(), of_one, "{cookies:?}");
    }
    for bad in ["", "app.example", "ftp://a", "https://a b"] {
        assert!(ForwardAuth::new(bad).is_err(), "{bad}");
    }
}
