//! A store of a few lines that speaks as much HTTP as a bucket needs.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use super::*;
use crate::blob::Files;
use crate::clock::Clock;

type Objects = Arc<Mutex<HashMap<String, Vec<u8>>>>;

/// Serves until its listener's port is nobody's business any more (the process ends).
fn store() -> (String, Objects) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let objects = Objects::default();
    let kept = objects.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(200).flatten() {
            let kept = kept.clone();
            std::thread::spawn(move || serve(stream, &kept));
        }
    });
    (address, objects)
}

fn serve(stream: TcpStream, objects: &Objects) {
    let mut from = BufReader::new(stream.try_clone().unwrap());
    let mut to = stream;
    loop {
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if from.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            if line == "\r\n" {
                break;
            }
            head.push(line.trim_end().to_owned());
        }
        let header = |name: &str| {
            head.iter().find_map(|line| {
                let (key, value) = line.split_once(": ")?;
                key.eq_ignore_ascii_case(name).then(|| value.to_owned())
            })
        };
        let length = header("content-length").map_or(0, |it| it.parse().unwrap());
        let mut body = vec![0; length];
        from.read_exact(&mut body).unwrap();
        let (method, target) = head[0].split_once(' ').unwrap();
        let (path, query) = target.split(' ').next().unwrap().split_once('?').unwrap_or((target, ""));
        let signed = query.contains("X-Amz-Signature=") && query.contains("X-Amz-Credential=AKEY%2F");
        let mut held = objects.lock().unwrap();
        let (status, answer) = match (signed, method) {
            (false, _) => (403, Vec::new()),
            (true, "PUT") => {
                held.insert(path.to_owned(), body);
                (200, Vec::new())
            }
            (true, "DELETE") => (if held.remove(path).is_some() { 204 } else { 404 }, Vec::new()),
            (true, _) => match held.get(path) {
                None => (404, b"<Error/>".to_vec()),
                Some(bytes) => {
                    let range = header("range").unwrap();
                    let (first, last) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
                    let (first, last): (usize, usize) = (first.parse().unwrap(), last.parse().unwrap());
                    match first < bytes.len() {
                        true => (206, bytes[first..=last.min(bytes.len() - 1)].to_vec()),
                        false => (416, Vec::new()),
                    }
                }
            },
        };
        let head = format!("HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n", answer.len());
        if status == 204 {
            to.write_all(b"HTTP/1.1 204 X\r\n\r\n").unwrap();
        } else {
            to.write_all(head.as_bytes()).unwrap();
            to.write_all(&answer).unwrap();
        }
    }
}

fn bucket(endpoint: String, key: &str) -> Bucket {
    Bucket {
        name: "talk".to_owned(),
        endpoint: Some(endpoint),
        region: "us-east-1".to_owned(),
        key: key.to_owned(),
        secret: "SECRET".to_owned(),
        prefix: "files/".to_owned(),
    }
}

#[test]
fn what_is_put_into_a_bucket_comes_back_in_parts_and_goes() {
    let (address, objects) = store();
    let spool = std::env::temp_dir().join(format!("parlor-s3-{}", std::process::id()));
    let files = Files::bucket(bucket(address.clone(), "AKEY"), &spool);
    files.probe().unwrap();
    assert!(objects.lock().unwrap().is_empty());
    let (blobs, spool) = files.open(&Clock::stepped(1)).unwrap();
    let bytes: Vec<u8> = (0..3_000_000u32).map(|n| (n % 251) as u8).collect();
    let (spooled, mut file) = spool.create().unwrap();
    file.write_all(&bytes).unwrap();
    blobs.keep("00aa11bb", spooled.path()).unwrap();
    drop(spooled);
    assert_eq!(spool.count(), 0);
    assert_eq!(objects.lock().unwrap().keys().collect::<Vec<_>>(), ["/talk/files/00aa11bb"]);
    assert!(blobs.read("00aa11bb", 0, 5_000_000).unwrap() == bytes);
    assert_eq!(blobs.read("00aa11bb", 2_999_998, 100).unwrap(), bytes[2_999_998..]);
    assert_eq!(blobs.read("00aa11bb", 3_000_000, 100).unwrap(), b"");
    blobs.remove("00aa11bb").unwrap();
    blobs.remove("00aa11bb").unwrap();
    assert_eq!(blobs.read("00aa11bb", 0, 1).unwrap_err().kind(), io::ErrorKind::NotFound);
    let stranger = Files::bucket(bucket(address, "ANOTHER"), spool.folder());
    assert!(stranger.probe().unwrap_err().to_string().contains("403"));
    let gone = Files::bucket(bucket("http://127.0.0.1:9".to_owned(), "AKEY"), spool.folder());
    assert!(gone.probe().is_err());
    let _ = std::fs::remove_dir_all(spool.folder());
}
