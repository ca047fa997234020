//! Where the mail server is, out of one setting. An error never shows the setting: it holds a password.

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};

use super::{PATIENCE, Smtp};

const EXPECTED: &str =
    "mail.smtp: expected smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST:587?tls=required";

/// The way there. `own`: a PEM file of certificates that are believed, too.
pub(super) fn reach(url: &str, own: Option<&str>) -> Result<Smtp, String> {
    let (scheme, rest) = url.split_once("://").ok_or(EXPECTED)?;
    let (place, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (secret, place) = place.rsplit_once('@').map_or((false, place), |(_, place)| (true, place));
    let host = host(place);
    let required = query.split('&').any(|it| it == "tls=required");
    let safe = scheme.eq_ignore_ascii_case("smtps") || required;
    if secret && !safe && !is_here(host) {
        return Err("mail.smtp: the password would cross the network in clear: smtps://…, or …?tls=required"
            .to_owned());
    }
    let mut builder = Smtp::from_url(url).map_err(|_| EXPECTED.to_owned())?;
    if let Some(path) = own {
        let parameters = believing(host, path).map_err(|why| format!("mail.authorities: {path}: {why}"))?;
        builder = builder.tls(match (scheme.eq_ignore_ascii_case("smtps"), required) {
            (true, _) => Tls::Wrapper(parameters),
            (false, true) => Tls::Required(parameters),
            (false, false) if query.is_empty() => Tls::None,
            (false, false) => Tls::Opportunistic(parameters),
        });
    }
    Ok(builder.timeout(Some(PATIENCE)).build())
}

/// The host of `host:port/name`.
fn host(place: &str) -> &str {
    let place = place.split('/').next().unwrap_or_default();
    match place.strip_prefix('[').and_then(|it| it.split_once(']')) {
        Some((v6, _)) => v6,
        None => place.split(':').next().unwrap_or_default(),
    }
}

/// On this machine nobody listens in.
fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|it| it.is_loopback())
}

fn believing(host: &str, path: &str) -> Result<TlsParameters, String> {
    let pem = std::fs::read(path).map_err(|err| err.to_string())?;
    let mut builder = TlsParameters::builder(host.to_owned());
    // One of them a block: the library takes the first of a text alone.
    let text = String::from_utf8(pem).map_err(|_| "no PEM".to_owned())?;
    let mut found = false;
    for block in text.split_inclusive("-----END CERTIFICATE-----") {
        if let Some(at) = block.find("-----BEGIN CERTIFICATE-----") {
            let one = Certificate::from_pem(&block.as_bytes()[at..]).map_err(|err| err.to_string())?;
            builder = builder.add_root_certificate(one);
            found = true;
        }
    }
    if !found {
        return Err("no certificate in it".to_owned());
    }
    builder.build().map_err(|err| err.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_goes_over_tls_or_nowhere() {
        for good in [
            "smtps://u:p@mail.example",
            "smtp://u:p@mail.example:587?tls=required",
            "smtp://mail.example",
            "smtp://u:p@127.0.0.1:2525",
            "smtp://u:p@[::1]:2525",
            "smtp://u:p@localhost:2525",
        ] {
            assert!(reach(good, None).is_ok(), "{good}");
        }
        for bad in [
            "smtp://u:hush@mail.example",
            "smtp://u:hush@mail.example:587?tls=opportunistic",
            "mail.example",
            "",
        ] {
            let why = reach(bad, None).expect_err(bad);
            assert!(!why.contains("hush"), "{why}");
        }
        assert!(reach("smtps://mail.example", Some("/nowhere")).expect_err("no file").contains("/nowhere"));
    }
}
