//! Files by HTTP: what a browser is told about them, who gets them, parts of them, and what is refused.

use std::io::Cursor;

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use http::{Method, StatusCode};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use parlor_core::testing::files::{fill_disk, left, settles_at};
use serde_json::{Value, json};

use crate::world::{Answer, World, ask, get, post};

const UPLOADS: &str = "/api/v1/attachments";

pub(crate) fn picture(width: u32, height: u32) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 90]));
    DynamicImage::ImageRgb8(image).write_to(&mut out, ImageFormat::Jpeg).expect("a JPEG");
    out.into_inner()
}

async fn upload(world: &World, token: &str, query: &str, bytes: impl Into<Body>) -> Answer {
    world.send(post(&format!("{UPLOADS}{query}")).bearer(token).body(bytes)).await
}

/// The address of something that was uploaded.
async fn uploaded(world: &World, token: &str, query: &str, bytes: impl Into<Body>) -> (Value, String) {
    let answer = upload(world, token, query, bytes).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
    let it = answer.json();
    let path = format!("{UPLOADS}/{}", it["id"].as_str().expect("an id"));
    (it, path)
}

fn refused(answer: &Answer) -> (u16, String) {
    assert_eq!(answer.head("content-type"), "application/problem+json", "{}", answer.text);
    (answer.status.as_u16(), answer.json()["code"].as_str().expect("a code").to_owned())
}

#[tokio::test]
async fn a_picture_is_shown_and_has_a_small_one() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let (it, path) = uploaded(&world, &ann, "?name=Z%C3%BCrich.JPG", picture(1_000, 500)).await;
    assert_eq!((&it["kind"], &it["width"], &it["height"]), (&json!("image"), &json!(1000), &json!(500)));
    assert_eq!(
        (&it["name"], &it["mime"], &it["thumb"]),
        (&json!("Zürich.JPG"), &json!("image/jpeg"), &json!(true))
    );
    let whole = world.send(get(&path).bearer(&ann)).await;
    assert_eq!((whole.status, whole.head("content-type")), (StatusCode::OK, "image/jpeg"));
    assert_eq!(whole.head("content-length"), it["size"].to_string());
    assert_eq!(
        whole.head("content-disposition"),
        "inline; filename=\"Z_rich.JPG\"; filename*=UTF-8''Z%C3%BCrich.JPG"
    );
    assert!(!whole.head("content-security-policy").contains("sandbox"));
    assert_eq!(whole.head("x-content-type-options"), "nosniff");
    assert_eq!(whole.head("cache-control"), "private, max-age=60");
    assert_eq!(whole.head("vary"), "Cookie, Authorization");
    let thumb = world.send(get(&format!("{path}/thumb")).bearer(&ann)).await;
    assert_eq!((thumb.status, thumb.head("content-type")), (StatusCode::OK, "image/jpeg"));
    assert_ne!(thumb.head("etag"), whole.head("etag"));
}

#[tokio::test]
async fn the_list_says_what_was_sent_last() {
    let world = World::new();
    let (ann, _bob) = (world.person("Ann").await, world.person("Bob").await);
    let room = world.room(&ann, "bob").await;
    let sound = b"OggS\0\x02............OpusHead".to_vec();
    for (query, bytes, said, icon) in [
        ("?name=a.jpg", picture(20, 10), "Photo", "image"),
        ("?name=note.ogg&kind=voice&duration_ms=2100&waveform=0,50", sound, "Voice message", "voice"),
    ] {
        let (it, _) = uploaded(&world, &ann, query, bytes).await;
        let send = json!({"text": "", "nonce": icon, "attachments": [it["id"]]});
        let path = format!("/api/v1/rooms/{room}/messages");
        assert!(world.send(post(&path).bearer(&ann).json(&send)).await.status.is_success());
        let rooms = world.send(get("/api/v1/rooms").bearer(&ann)).await.json();
        assert_eq!(rooms["data"][0]["last"]["attachments"], json!([it]));
        for page in ["/chat/", "/chat/widget/"] {
            let page = world.send(get(page).cookie(&ann)).await.text;
            let row = page.split("class=\"row-preview\"").nth(1).expect("a row");
            assert!(row.contains(&format!("<bdi class=\"row-text\" dir=\"auto\">{said}</bdi>")), "{row}");
            assert!(row.contains(&format!("#i-{icon}\"")), "{row}");
        }
    }
}

#[tokio::test]
async fn what_others_have_made_is_a_download_in_a_sandbox() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let script = "<script>alert(document.domain)</script>";
    for (name, bytes, kind) in [
        (
            "a.svg",
            format!("<svg xmlns='http://www.w3.org/2000/svg'>{script}</svg>"),
            "application/octet-stream",
        ),
        ("a.html", format!("<!doctype html>{script}"), "application/octet-stream"),
        ("a.xml", "<?xml version='1.0'?><a/>".to_owned(), "application/octet-stream"),
        ("a.js", format!("alert(1) // {script}"), "application/octet-stream"),
        ("a.sh", "#!/bin/sh\n".to_owned(), "application/octet-stream"),
        ("a.pdf", "%PDF-1.7\n".to_owned(), "application/pdf"),
        ("bomb.zip", "PK\u{3}\u{4}".to_owned() + &"\0".repeat(10_000), "application/zip"),
        ("a.png", "GIF89a<script>".to_owned(), "image/gif"),
    ] {
        let (it, path) = uploaded(&world, &ann, &format!("?name={name}&kind=image"), bytes).await;
        assert_eq!(it["kind"], json!("file"), "{name}");
        let answer = world.send(get(&path).bearer(&ann)).await;
        assert_eq!((answer.status, answer.head("content-type")), (StatusCode::OK, kind), "{name}");
        assert!(answer.head("content-disposition").starts_with("attachment; filename="), "{name}");
        let policy = answer.head("content-security-policy");
        assert!(policy.starts_with("sandbox; default-src 'none'"), "{name}: {policy}");
        assert_eq!(answer.head("x-content-type-options"), "nosniff");
        let thumb = world.send(get(&format!("{path}/thumb")).bearer(&ann)).await;
        assert_eq!(refused(&thumb), (404, "not_found".into()), "{name}");
    }
}

#[tokio::test]
async fn nobody_else_learns_that_it_is_there() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let (_, path) = uploaded(&world, &ann, "?name=a.txt", "mine").await;
    for tail in ["", "/thumb", "/link"] {
        let method = if tail == "/link" { Method::POST } else { Method::GET };
        let theirs = world.send(ask(method.clone(), &format!("{path}{tail}")).bearer(&bob)).await;
        let nothing = format!("{UPLOADS}/0190f3c2-0000-7000-8000-00000000abcd{tail}");
        let missing = world.send(ask(method.clone(), &nothing).bearer(&bob)).await;
        let strange = world.send(ask(method.clone(), &format!("{UPLOADS}/passwd{tail}")).bearer(&bob)).await;
        let told = |answer: &Answer| (refused(answer), answer.json()["detail"].clone());
        assert_eq!(told(&theirs), ((404, "not_found".into()), json!("There is no such attachment.")));
        assert_eq!((told(&theirs), told(&theirs)), (told(&missing), told(&strange)), "{tail}");
        let stranger = world.send(ask(method, &format!("{path}{tail}"))).await;
        assert_eq!(refused(&stranger), (401, "unauthenticated".into()));
    }
    assert_eq!(refused(&world.send(post(UPLOADS).body("x")).await), (401, "unauthenticated".into()));
    let elsewhere = post(UPLOADS).cookie(&ann).header("sec-fetch-site", "cross-site").body("x");
    assert_eq!(refused(&world.send(elsewhere).await), (403, "forbidden".into()));
}

#[tokio::test]
async fn parts_tags_and_heads() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let (_, path) = uploaded(&world, &ann, "?name=a.txt", "0123456789").await;
    let whole = world.send(get(&path).bearer(&ann)).await;
    let tag = whole.head("etag").to_owned();
    assert_eq!((whole.text.as_str(), whole.head("accept-ranges")), ("0123456789", "bytes"));
    for (range, status, content, text) in [
        ("bytes=2-4", 206, "bytes 2-4/10", "234"),
        ("bytes=7-", 206, "bytes 7-9/10", "789"),
        ("bytes=-1", 206, "bytes 9-9/10", "9"),
        ("bytes=10-", 416, "bytes */10", ""),
        ("bytes=0-1,3-4", 200, "", "0123456789"),
    ] {
        let part = world.send(get(&path).bearer(&ann).header("range", range)).await;
        assert_eq!((part.status.as_u16(), part.head("content-range")), (status, content), "{range}");
        assert_eq!(part.text, text, "{range}");
        if status == 206 {
            assert_eq!(part.head("content-length"), text.len().to_string());
        }
    }
    let asked = || get(&path).bearer(&ann).header("range", "bytes=2-4");
    assert_eq!(world.send(asked().header("if-range", &tag)).await.text, "234");
    assert_eq!(world.send(asked().header("if-range", "\"another\"")).await.text, "0123456789");
    let same = world.send(get(&path).bearer(&ann).header("if-none-match", &tag)).await;
    assert_eq!(
        (same.status, same.text.as_str(), same.head("etag")),
        (StatusCode::NOT_MODIFIED, "", tag.as_str())
    );
    let theirs = world.send(get(&path).bearer(&bob).header("if-none-match", &tag)).await;
    assert_eq!(theirs.status, StatusCode::NOT_FOUND, "access comes first");
    let head = world.send(ask(Method::HEAD, &path).bearer(&ann)).await;
    assert_eq!((head.status, head.head("content-length"), head.text.as_str()), (StatusCode::OK, "10", ""));
    let gone = world.send(ask(Method::DELETE, &path).bearer(&ann)).await;
    assert_eq!(gone.status, StatusCode::NO_CONTENT);
    let after = world.send(get(&path).bearer(&ann).header("if-none-match", &tag)).await;
    assert_eq!(after.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_large_file_comes_back_as_it_went() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let bytes: Vec<u8> = (0..1_000_003u32).map(|n| (n % 96 + 32) as u8).collect();
    let pieces = bytes.chunks(7_777).map(|it| Ok::<_, std::io::Error>(Bytes::copy_from_slice(it)));
    let pieces = stream::iter(pieces.collect::<Vec<_>>());
    let (_, path) = uploaded(&world, &ann, "?name=large", Body::from_stream(pieces)).await;
    let back = world.send(get(&path).bearer(&ann)).await;
    assert!(back.text.as_bytes() == bytes, "{} bytes", back.text.len());
    let part = world.send(get(&path).bearer(&ann).header("range", "bytes=300000-900000")).await;
    assert!(part.text.as_bytes() == &bytes[300_000..=900_000]);
}

#[tokio::test]
async fn a_voice_note_is_played_in_parts() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let sound = [&b"OggS\0\x02............OpusHead"[..], &[b'.'; 500]].concat();
    let query = "?name=note.ogg&kind=voice&duration_ms=2100&waveform=0,50,100,7";
    let (it, path) = uploaded(&world, &ann, query, sound.clone()).await;
    assert_eq!((&it["kind"], &it["duration_ms"]), (&json!("voice"), &json!(2100)));
    assert_eq!(it["waveform"], json!([0, 50, 100, 7]));
    let part = world.send(get(&path).bearer(&ann).header("range", "bytes=100-199")).await;
    assert_eq!((part.status.as_u16(), part.head("content-type")), (206, "audio/ogg"));
    assert!(part.head("content-disposition").starts_with("inline; "));
    for (query, bytes, field) in [
        ("?kind=voice", &b"words"[..], "kind"),
        ("?kind=voice&duration_ms=-5", &sound, "duration_ms"),
        ("?kind=voice&duration_ms=x", &sound, "duration_ms"),
        ("?kind=voice&waveform=101", &sound, "waveform"),
        ("?kind=voice&waveform=a", &sound, "waveform"),
        ("?kind=video", &sound, "kind"),
        ("?what=1", &sound, "what"),
        ("?name=a&name=b", &sound, "name"),
    ] {
        let answer = upload(&world, &ann, query, bytes.to_vec()).await;
        assert!(matches!(answer.status.as_u16(), 400 | 422), "{query}: {}", answer.text);
        assert_eq!(answer.json()["errors"][0]["parameter"], json!(field), "{query}: {}", answer.text);
    }
    settles_at(&world.chat, 1);
}

#[tokio::test]
async fn what_is_cut_too_large_or_a_bomb_leaves_nothing() {
    let world = World::new();
    let ann = world.person("Ann").await;
    let cut = stream::iter([
        Ok(Bytes::from(vec![1; 200_000])),
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset)),
    ]);
    assert_eq!(
        refused(&upload(&world, &ann, "?name=cut", Body::from_stream(cut)).await),
        (400, "bad_request".into())
    );
    let lie = post(UPLOADS).bearer(&ann).header("content-length", "11").body("ten bytes!");
    assert_eq!(refused(&world.send(lie).await), (400, "bad_request".into()));
    let most = usize::try_from(world.chat.file_limit()).expect("a size");
    let said = post(UPLOADS).bearer(&ann).header("content-length", &(most + 1).to_string()).body("x");
    assert_eq!(refused(&world.send(said).await), (413, "too_large".into()));
    let piece = Bytes::from(vec![b'x'; 1024 * 1024]);
    let endless = stream::repeat_with(move || Ok::<_, std::io::Error>(piece.clone()));
    let endless = upload(&world, &ann, "", Body::from_stream(endless)).await;
    assert_eq!(refused(&endless), (413, "too_large".into()));
    assert_eq!(refused(&upload(&world, &ann, "", "").await), (422, "empty".into()));
    let zipped = post(UPLOADS).bearer(&ann).header("content-encoding", "gzip").body("x");
    assert_eq!(refused(&world.send(zipped).await), (415, "unsupported_media".into()));

    // A GIF that says it has four thousand million pixels.
    let mut bomb = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    bomb.extend(b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02D\x01\0;");
    let answer = upload(&world, &ann, "?name=bomb.gif", bomb).await;
    assert_eq!(refused(&answer), (422, "invalid".into()));
    assert!(answer.json()["detail"].as_str().is_some_and(|it| it.contains("50 million")), "{}", answer.text);

    fill_disk(&world.chat, true);
    assert_eq!(refused(&upload(&world, &ann, "", picture(200, 200)).await), (503, "storage_full".into()));
    fill_disk(&world.chat, false);
    settles_at(&world.chat, 0);
    uploaded(&world, &ann, "?name=a.jpg", picture(200, 200)).await;
    assert_eq!(left(&world.chat), (0, 2), "it, and the small one");
}

#[tokio::test]
async fn a_signed_address_needs_no_header() {
    let world = World::new();
    let (ann, bob) = (world.person("Ann").await, world.person("Bob").await);
    let (_, path) = uploaded(&world, &ann, "?name=a.txt", "signed").await;
    let answer = world.send(post(&format!("{path}/link")).bearer(&ann)).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    let url = answer.json()["url"].as_str().expect("an address").to_owned();
    assert!(url.starts_with(&path) && answer.json()["expires_at"].is_string(), "{}", answer.text);
    assert_eq!(world.send(get(&url)).await.text, "signed");
    assert_eq!(world.send(get(&url).bearer(&bob)).await.text, "signed", "the address says who asks");
    for wrong in [
        url.replace("until=1", "until=2"),
        url.replace("signature=", "signature=A"),
        url.replace("user=", "user=x"),
    ] {
        assert_eq!(refused(&world.send(get(&wrong)).await), (404, "not_found".into()), "{wrong}");
    }
    assert_eq!(refused(&world.send(get(&format!("{url}&x=1"))).await), (400, "bad_request".into()));
    world.chat.clock().advance(std::time::Duration::from_secs(301));
    assert_eq!(refused(&world.send(get(&url)).await), (404, "not_found".into()));
}
