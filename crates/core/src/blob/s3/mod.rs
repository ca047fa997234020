//! Blobs in a bucket of an S3-compatible store. Uploads arrive on this machine first; then they travel in one piece,
//! streamed from the disk. Calls block, on the threads of files.

use std::fmt;
use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use rusty_s3::{Credentials, S3Action, UrlStyle};
use ureq::{Agent, Body, http};

use super::Blobs;

/// How long a signed request may travel.
const GOOD: Duration = Duration::from_secs(300);
/// How often a call is made before its failure is told.
const TRIES: usize = 3;

/// A bucket, and how it is reached.
#[derive(Clone)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// `https://…` of the store; without one, Amazon's of the region.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` suits most stores that have none.
    pub region: String,
    /// The access key's id.
    pub key: String,
    /// The secret access key.
    pub secret: String,
    /// What the names of our objects begin with.
    pub prefix: String,
}

impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .finish_non_exhaustive()
    }
}

pub(super) struct S3 {
    bucket: rusty_s3::Bucket,
    credentials: Credentials,
    agent: Agent,
    prefix: String,
}

impl S3 {
    pub(super) fn open(it: &Bucket) -> io::Result<S3> {
        let wrong = |why: String| io::Error::new(io::ErrorKind::InvalidInput, why);
        let (endpoint, style) = match &it.endpoint {
            Some(endpoint) => (endpoint.clone(), UrlStyle::Path),
            None => (format!("https://s3.{}.amazonaws.com", it.region), UrlStyle::VirtualHost),
        };
        let endpoint = endpoint.parse().map_err(|_| wrong(format!("{endpoint} is no address")))?;
        let bucket = rusty_s3::Bucket::new(endpoint, style, it.name.clone(), it.region.clone())
            .map_err(|error| wrong(error.to_string()))?;
        let agent = Agent::config_builder()
            .timeout_connect(Some(Duration::from_secs(5)))
            .timeout_global(Some(Duration::from_secs(120)))
            .max_redirects(0)
            .http_status_as_error(false)
            .build()
            .into();
        let credentials = Credentials::new(&it.key, &it.secret);
        Ok(S3 { bucket, credentials, agent, prefix: it.prefix.clone() })
    }

    fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    fn put(&self, key: &str, from: &Path) -> io::Result<()> {
        let name = self.name(key);
        answered(&[200], || {
            let url = self.bucket.put_object(Some(&self.credentials), &name).sign(GOOD);
            let file = File::open(from)?;
            self.agent.put(url.as_str()).send(&file).map_err(ureq::Error::into_io)
        })
        .map(drop)
    }
}

/// Makes a call until it is answered as it should be. What is wrong with the call is not tried again.
fn answered(
    good: &[u16],
    mut call: impl FnMut() -> io::Result<http::Response<Body>>,
) -> io::Result<http::Response<Body>> {
    let mut last = io::Error::other("not tried");
    for _ in 0..TRIES {
        match call() {
            Ok(answer) if good.contains(&answer.status().as_u16()) => return Ok(answer),
            Ok(answer) => match answer.status().as_u16() {
                404 => return Err(io::ErrorKind::NotFound.into()),
                507 => return Err(io::ErrorKind::StorageFull.into()),
                status @ (408 | 429 | 500..) => last = io::Error::other(format!("the store says {status}")),
                status => return Err(io::Error::other(format!("the store says {status}"))),
            },
            Err(error) => last = error,
        }
    }
    Err(last)
}

impl Blobs for S3 {
    fn keep(&self, key: &str, from: &Path) -> io::Result<()> {
        self.put(key, from)
    }

    fn read(&self, key: &str, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let (name, last) = (self.name(key), (from + length as u64).saturating_sub(1));
        let mut answer = answered(&[206, 416], || {
            let url = self.bucket.get_object(Some(&self.credentials), &name).sign(GOOD);
            let range = format!("bytes={from}-{last}");
            self.agent.get(url.as_str()).header("range", range).call().map_err(ureq::Error::into_io)
        })?;
        if answer.status() == 416 {
            return Ok(Vec::new());
        }
        let body = answer.body_mut().with_config().limit(length as u64 + 1);
        body.read_to_vec().map_err(ureq::Error::into_io)
    }

    fn remove(&self, key: &str) -> io::Result<()> {
        let name = self.name(key);
        let gone = answered(&[200, 204], || {
            let url = self.bucket.delete_object(Some(&self.credentials), &name).sign(GOOD);
            self.agent.delete(url.as_str()).call().map_err(ureq::Error::into_io)
        });
        match gone {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn probe(&self, file: &Path) -> io::Result<()> {
        self.put("probe", file)?;
        self.remove("probe")
    }
}

#[cfg(test)]
mod tests;
