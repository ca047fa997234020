//! Attacks by number: guessing tokens and passwords, asking for addresses, measuring how long a refusal takes.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use parlor_core::proto::Code;
use parlor_core::proto::login::SignIn;
use parlor_core::proto::user::{Find, SignUp};
use parlor_core::testing::TestChat;

const GUESSES: usize = 10_000;

fn somebody(name: &str) -> SignUp {
    SignUp {
        email: format!("{name}@demo.test"),
        username: name.into(),
        name: None,
        password: "battery-staple".into(),
    }
}

fn tries(login: &str, password: &str) -> SignIn {
    SignIn { login: login.into(), password: password.into() }
}

fn from(n: u32) -> Option<IpAddr> {
    Some(Ipv4Addr::from(0x0a00_0000 + n).into())
}

/// Each socket has one try, and what is tried has 256 bits.
async fn ten_thousand_guesses_at_sockets(chat: TestChat) {
    chat.person("ann").await;
    let mut refused = 0;
    for n in 0..GUESSES {
        let mut socket = chat.socket();
        let guess = format!("prl_{n:043}");
        let said = socket.hello(Some(&guess), None, &Default::default()).await;
        refused += usize::from(said.is_err_and(|problem| problem.code == Code::Unauthenticated));
        if n % 100 == 0 {
            assert_eq!(socket.closed().await.code, 4001, "there is no second try");
        }
    }
    assert_eq!(refused, GUESSES);
}
story!(ten_thousand_guesses_at_sockets);

/// A botnet tries one account, each time from elsewhere: few are looked at, and whose it is gets in.
async fn ten_thousand_passwords_for_one_account(chat: TestChat) {
    chat.sign_up(somebody("ann")).await.expect("an account");
    let home = from(1);
    chat.sign_in_from(tries("ann", "battery-staple"), "browser", home).await.expect("from home");
    let (mut looked_at, mut limited) = (0, 0);
    for n in 0..GUESSES {
        let guess = tries("ann@demo.test", &format!("guess-{n}"));
        match chat.sign_in_from(guess, "bot", from(2 + n as u32)).await.map(|_| ()).unwrap_err().code {
            Code::WrongLogin => looked_at += 1,
            Code::RateLimited => limited += 1,
            other => panic!("{other:?}"),
        }
    }
    assert!(looked_at <= 10, "{looked_at} passwords were looked at");
    assert_eq!(looked_at + limited, GUESSES);
    // Strangers do not lock her out; a stranger with her password waits his minute.
    chat.sign_in_from(tries("ann", "battery-staple"), "browser", home).await.expect("from home");
    chat.advance(Duration::from_secs(61));
    chat.sign_in_from(tries("ann", "battery-staple"), "browser", from(77)).await.expect("after a minute");
}
story!(ten_thousand_passwords_for_one_account, |it| it.limits(|_| ()).stepped(7));

/// Whoever looks for people by their addresses learns of none, and is soon told to wait.
async fn ten_thousand_addresses_are_looked_up(chat: TestChat) {
    chat.rules(|rules| rules.policy = parlor_core::Policy::Relations).await;
    let ann = chat.person("ann").await;
    for n in 0..5 {
        chat.person(&format!("somebody-{n}")).await;
    }
    let (mut answers, mut limited) = (std::collections::BTreeSet::new(), 0);
    for n in 0..GUESSES {
        // Every second one is there.
        let with = match n % 2 {
            0 => format!("somebody-{}@demo.test", n % 5),
            _ => format!("nobody-{n}@demo.test"),
        };
        let refused = ann.try_run(Find { with }).await.unwrap_err();
        match refused.code {
            Code::RateLimited => limited += 1,
            _ => drop(answers.insert(format!("{refused:?}"))),
        }
    }
    assert_eq!(answers.len(), 1, "one answer for those who are there and those who are not: {answers:?}");
    assert!(limited >= GUESSES - 30, "{limited}");
}
story!(ten_thousand_addresses_are_looked_up, |it| it.limits(|_| ()).stepped(7));

/// 2 × 2,000 wrong passwords, for somebody and for nobody, in turn: how well the time of the answer tells them apart.
#[tokio::test]
#[ignore = "takes minutes; its figure stands in docs/SECURITY-TESTS.md"]
async fn the_time_of_a_refusal_tells_nothing() {
    let setup = parlor_core::testing::Setup::on(parlor_core::testing::On::Memory);
    let chat = setup.limits(|limits| {
        limits.logins_per_minute = 1_000_000;
        limits.logins_per_address = 0;
    });
    let chat = chat.start().expect("started");
    chat.sign_up(somebody("ann")).await.expect("an account");
    let (mut there, mut nobody) = (Vec::new(), Vec::new());
    for n in 0..2_000 {
        for (login, times) in [("ann", &mut there), ("eve", &mut nobody)] {
            let began = Instant::now();
            let refused = chat.sign_in_from(tries(login, &format!("guess-{n}")), "browser", None).await;
            times.push(began.elapsed().as_micros());
            assert_eq!(refused.map(|_| ()).unwrap_err().code, Code::WrongLogin);
        }
    }
    there.sort_unstable();
    nobody.sort_unstable();
    // How often one of the first takes longer than one of the second: a half is chance.
    let mut above = 0_u64;
    for it in &there {
        let below = nobody.partition_point(|other| other < it) as u64;
        let same = nobody.partition_point(|other| other <= it) as u64 - below;
        above += 2 * below + same;
    }
    let area = above as f64 / (2.0 * there.len() as f64 * nobody.len() as f64);
    let medians = (there[1_000], nobody[1_000]);
    println!("area under the curve {area:.3}, medians {medians:?} µs");
    assert!((0.45..=0.55).contains(&area), "{area}");
    assert!(medians.0.abs_diff(medians.1) < 1_000, "{medians:?}");
}
