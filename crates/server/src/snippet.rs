//! `parlor widget snippet`: what a host puts into its own layout. It needs no server and asks nobody.

use serde_json::json;

use crate::exit::Failed;

/// Prints the tag, the lines for a content security policy, and what the chat's server must be told.
pub(crate) fn run(origin: &str, token_url: &str, as_json: bool) -> Result<(), Failed> {
    let (site, base) = place(origin)?;
    let socket = site.replacen("http", "ws", 1);
    let tag = format!(
        "<script async src=\"{base}/widget.js\" data-token-url=\"{}\"></script>",
        token_url.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
    );
    let connect = format!("{site} {socket}");
    if as_json {
        let policy = json!({"script-src": site, "connect-src": connect, "frame-src": site});
        println!("{}", json!({"tag": tag, "policy": policy}));
        return Ok(());
    }
    println!("{tag}");
    println!();
    println!("To your page's Content-Security-Policy, if it has one, add:");
    println!("  script-src {site}; connect-src {connect}; frame-src {site};");
    println!("To the chat's settings:");
    println!("  embed.origins = [\"https://the-site-of-your-page\"]");
    println!("{token_url} is an address of yours that answers with a token: docs/EMBEDDING.md.");
    Ok(())
}

/// Scheme and host, and the folder of `widget.js`.
fn place(url: &str) -> Result<(String, String), Failed> {
    let wrong = || Failed::usage(format!("--origin {url}: expected something like https://chat.example"));
    let (scheme, rest) = url.split_once("://").ok_or_else(wrong)?;
    let scheme = scheme.to_ascii_lowercase();
    let rest = rest.trim_end_matches('/');
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let plain = |text: &str, more: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || more.contains(c));
    if !["http", "https"].contains(&scheme.as_str())
        || host.is_empty()
        || !plain(host, ".-:[]_")
        || !plain(path, "/-_.")
    {
        return Err(wrong());
    }
    let site = format!("{scheme}://{}", host.to_ascii_lowercase());
    Ok((site.clone(), format!("{site}{path}")))
}
