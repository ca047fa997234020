//! Blobs in a bucket of an S3-compatible store. Uploads arrive on this machine first; then they travel in one piece.
//!
//! The library is asynchronous and has a runtime of its own here, so that the engine needs none.

use std::fmt;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Duration;

use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as Key;
use object_store::{ClientOptions, MultipartUpload, ObjectStoreExt, PutPayload, RetryConfig};
use tokio::runtime::Runtime;

use super::Blobs;

/// Larger files travel in pieces of this size: at most one a thread is in memory.
const PART: usize = 5 * 1024 * 1024;

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
    store: AmazonS3,
    prefix: String,
    /// Only taken when this is dropped.
    runtime: Option<Runtime>,
}

impl S3 {
    pub(super) fn open(bucket: &Bucket) -> io::Result<S3> {
        let plain = bucket.endpoint.as_ref().is_some_and(|it| it.starts_with("http://"));
        let client = ClientOptions::new()
            .with_allow_http(plain)
            .with_connect_timeout(Duration::from_secs(5))
            .with_timeout(Duration::from_secs(60));
        let retry =
            RetryConfig { max_retries: 3, retry_timeout: Duration::from_secs(30), ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(&bucket.key)
            .with_secret_access_key(&bucket.secret)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &bucket.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        let store = builder.build().map_err(io::Error::from)?;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("parlor-bucket")
            .enable_all()
            .build()?;
        Ok(S3 { store, prefix: bucket.prefix.clone(), runtime: Some(runtime) })
    }

    fn key(&self, key: &str) -> Key {
        Key::from(format!("{}{key}", self.prefix))
    }

    /// Waits here: calls are made on the threads of files, never inside a runtime.
    fn wait<T>(&self, work: impl Future<Output = object_store::Result<T>>) -> io::Result<T> {
        let runtime = self.runtime.as_ref().ok_or_else(|| io::Error::other("closed"))?;
        runtime.block_on(work).map_err(io::Error::from)
    }
}

/// The next piece of a file; a short one is the last, an empty one comes after it.
fn next(file: &mut File) -> io::Result<Vec<u8>> {
    let mut part = Vec::new();
    file.take(PART as u64).read_to_end(&mut part)?;
    Ok(part)
}

impl Blobs for S3 {
    fn keep(&self, key: &str, from: &Path) -> io::Result<()> {
        let (key, mut file) = (self.key(key), File::open(from)?);
        let mut part = next(&mut file)?;
        if part.len() < PART {
            return self.wait(self.store.put(&key, part.into())).map(drop);
        }
        let mut parts = self.wait(self.store.put_multipart(&key))?;
        let sent = loop {
            if part.is_empty() {
                break self.wait(parts.complete()).map(drop);
            }
            let put = parts.put_part(part.into());
            if let Err(error) = self.wait(put) {
                break Err(error);
            }
            part = match next(&mut file) {
                Ok(part) => part,
                Err(error) => break Err(error),
            };
        };
        if sent.is_err() {
            // What the store keeps of an unfinished upload costs, and is nobody's.
            let _ = self.wait(parts.abort());
        }
        sent
    }

    fn read(&self, key: &str, from: u64, length: usize) -> io::Result<Vec<u8>> {
        let range = from..from + length as u64;
        self.wait(self.store.get_range(&self.key(key), range)).map(|bytes| bytes.to_vec())
    }

    fn remove(&self, key: &str) -> io::Result<()> {
        match self.wait(self.store.delete(&self.key(key))) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    fn probe(&self) -> io::Result<()> {
        let key = self.key("probe");
        self.wait(self.store.put(&key, PutPayload::from_static(b"parlor")))?;
        self.wait(self.store.delete(&key))
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        // Dropped inside a host's runtime, a runtime must not be waited for.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
