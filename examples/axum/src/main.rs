//! An axum application with people, sessions and a login page of its own, which mounts the chat at `/chat/`, `/api/` and
//! `/ws` beside its own pages. The chat asks it who somebody is; there is no second login.

mod login;
mod people;

use std::error::Error;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Form, Router};
use parlor::Chat;
use parlor::proto::host::{PutUser, PutUsers};

use crate::login::HostLogin;
use crate::people::{PEOPLE, Sessions};

/// What the application's own pages share.
#[derive(Clone)]
struct App {
    sessions: Arc<Sessions>,
    login: HostLogin,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut words = std::env::args().skip(1);
    let listen = words.next().unwrap_or_else(|| "127.0.0.1:8000".into());
    let store = words.next().unwrap_or_else(|| "sqlite://workshop.db".into());

    let chat = Chat::builder().store(&store).build()?;
    // Who can be found and written to, before they ever come. What is put twice changes nothing.
    let users = PEOPLE.iter().map(|it| it.profile()).collect();
    chat.host("workshop").put_users(PutUsers { users }).await?;

    let sessions = Arc::new(Sessions::default());
    let login = HostLogin::new(&chat, sessions.clone());
    let app = Router::new()
        .route("/", get(home))
        .route("/login", post(sign_in))
        .route("/logout", post(sign_out))
        .with_state(App { sessions, login: login.clone() })
        .merge(parlor::router(&chat, login, parlor::Options::default().name("Workshop")));

    let listener = tokio::net::TcpListener::bind(&listen).await?;
    println!("the workshop is open at http://{}", listener.local_addr()?);
    axum::serve(listener, app).with_graceful_shutdown(stopped(chat.clone())).await?;
    chat.close();
    Ok(())
}

/// Ctrl-C: the live sessions are told to come back later, so that the server has an end.
async fn stopped(chat: Chat) {
    if tokio::signal::ctrl_c().await.is_ok() {
        chat.drain();
    }
}

/// Where to go after signing in: a page of this server's that the chat has asked for, or else the front page. Anybody can
/// write a link with another address in it.
fn afterwards(next: &str) -> &str {
    let plain = |c: u8| c.is_ascii_alphanumeric() || b"/-_.~?=&%".contains(&c);
    if next.starts_with("/chat/") && !next.contains("//") && next.bytes().all(plain) { next } else { "/" }
}

async fn home(
    State(app): State<App>,
    Query(said): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Html<String> {
    let next = said.iter().find(|it| it.0 == "next").map_or("/", |it| afterwards(&it.1));
    let inside = match app.sessions.of(&headers) {
        Some((_, person)) => format!(
            "<p>Signed in as {}. <a href=\"/chat/\">Messages</a> <span data-parlor-unread></span></p>\
             <form method=\"post\" action=\"/logout\"><button>Sign out</button></form>\
             <script async src=\"/widget.js\" data-cookie=\"on\"></script>",
            person.name
        ),
        None => format!(
            "<form method=\"post\" action=\"/login\"><p><label>Name <input name=\"name\" autocomplete=\"username\"></label></p>\
             <p><label>Password <input name=\"password\" type=\"password\" autocomplete=\"current-password\"></label></p>\
             <input type=\"hidden\" name=\"next\" value=\"{}\"><button>Sign in</button></form>",
            next.replace('&', "&amp;")
        ),
    };
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Workshop</title><h1>Workshop</h1>{inside}</html>"
    ))
}

async fn sign_in(State(app): State<App>, Form(said): Form<Vec<(String, String)>>) -> Response {
    let field = |name: &str| said.iter().find(|it| it.0 == name).map_or("", |it| it.1.as_str());
    match people::check(field("name"), field("password")) {
        Some(person) => {
            let next = Redirect::to(afterwards(field("next")));
            ([(header::SET_COOKIE, app.sessions.begin(person))], next).into_response()
        }
        None => (StatusCode::FORBIDDEN, Html("<p>No. <a href=\"/\">Again</a></p>")).into_response(),
    }
}

async fn sign_out(State(app): State<App>, headers: HeaderMap) -> Response {
    // The chat first: its sockets of this session end with it.
    app.login.end(&headers).await;
    ([(header::SET_COOKIE, app.sessions.end(&headers))], Redirect::to("/")).into_response()
}
